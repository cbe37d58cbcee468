"""File names that some program on their way misreads, each of which this server accepts."""

UGLY_NAMES = [
    # Percent signs, which some clients decode.
    "a%20b.txt", "%e4.bin", "100%.txt", "%", "%zz.txt", "a%00b.txt", "%2e%2e%2fpasswd", "a%2Fb.txt", "a%5Cb.txt",
    # Encoded words of mail (RFC 2047), and pieces of headers.
    "=?UTF-8?Q?f=C3=A4.bin?=", "=?utf-8?B?w6QudHh0?=", "UTF-8''x.txt", "a; filename=b.txt",
    "a; filename*=UTF-8''b.txt", "filename=c.txt", "a=b;c=d.txt", "a,b.txt", "[a](b).md",
    # Quotes and other punctuation.
    "it's.txt", 'say "hi".txt', "`id`.txt", "$(id).txt", "${HOME}.txt", "a&b.txt", "a&amp;b.txt", "&lt;b&gt;.txt",
    "<b>bold<b>.html", "a|b.txt", "a*b?.txt", "a:b.txt", "C:.txt", "a#b.txt", "a?b=c.txt", "a+b.txt", "~root.txt",
    "!important.txt", "{a,b}.txt", "a^b.txt", "-rf.txt", "@file.txt",
    # Spaces and dots.
    "a  b.txt", " leading.txt", ".hidden", "...", "a..b.txt", "no-extension", "a.tar.gz", "a.b.c.d",
    # Other scripts, in both normal forms, with marks and emoji.
    "ä x.txt", "Grüße aus 東京 & co.txt", "naïve.m4a", "e\u0301.txt", "Å.txt", "привет.txt", "日本語 👨‍👩‍👧.png",
    "\u200fשלום.pdf", "\u061cمرحبا.txt", "می‌خواهم.txt", "한국어.txt", "ไทย.txt", "ﬁ.txt", "ｆｕｌｌ.txt",
    "a\u00a0b.txt", "\U0001f600.txt",
    # Long ones, in bytes of UTF-8.
    "x" * 251 + ".txt", "ä" * 125 + ".txt",
]  # fmt: skip
