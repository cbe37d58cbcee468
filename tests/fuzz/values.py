"""Values that clients send, or might send, to break parsers, databases, encodings and arithmetic."""

NUMBERS = (
    b"0", b"-1", b"+1", b" 1", b"1 ", b"1_000", b"1e3", b"1.0", b"0x10", b"007", b"true", b"null", b"NaN",
    b"Infinity", b"-Infinity", b"9" * 19, b"9223372036854775807", b"9223372036854775808", b"-9223372036854775809",
    b"18446744073709551616", b"9" * 400, b"9" * 5000, "\u0661\u0662\u0663".encode(), "\u00b2".encode(), b"",
)  # fmt: skip

TEXTS = (
    b"", b" ", b"\x00", b"a\x00b", b"\xff\xfe", b"\xc3(", "\ud800".encode("utf-8", "surrogatepass"), b"%", b"%00",
    b"%zz", b"%ff", b"%ed%a0%80", b"%0d%0aX: 1", b"..", b"../" * 20, b"/" * 200, b"a" * 300, b"a" * 5000, b"'", b'"',
    b"\\", b"\\000", b"{}", b"[]", b"[[[[", b"${x}", b"*", b"?", b"#", b";", b"=", b"&", b"&amp;", b"\t", b"\x7f",
    "\u202e".encode(), "\u0130\u0131\u00df".encode(), "\U0001f600".encode(), b"None", b"__all__", b"_00", b"<script>",
    b"admin'--", b"(a+)+$", b"0001-01-01", b"9999-12-31T23:59:59-23:59", b"2026-02-30",
    b"Thu, 01 Jan 0001 00:00:00 GMT",
)  # fmt: skip

CONTENT_TYPES = (
    b"a/b; c*=nosuch''d", b"a/b; c*=utf-8''%ff", b"a/b; charset=hex", b"a/b; charset=idna", b"a/b; charset=utf-16",
    b"application/json; charset=undefined", b"application/json; charset=rot13", b"multipart/form-data",
    b"multipart/form-data; boundary=", b"multipart/form-data; boundary=" + b"x" * 500,
    b'multipart/form-data; boundary="', b"multipart/form-data; boundary*=utf-16''%ff%fe",
    b"multipart/form-data; boundary=\xe9", b"application/x-www-form-urlencoded; charset=punycode",
    b"application/x-www-form-urlencoded", b"text/plain", b";", b"/", b"\xff/\xff", b"a/b;" * 100, b"image/*",
    b"undefined",
)  # fmt: skip

LENGTHS = (*NUMBERS, b"1, 1", b"1;1", b"0\x00", b"\t5", b"-0")

# Bodies in chunked transfer coding, each malformed in a different place.
CHUNKED = (
    b"0\r\n\r\n", b"", b"\r\n", b"5\r\nhello\r\n0\r\n\r\n", b"5\r\nhel", b"5\r\nhello", b"5\r\nhelloXX0\r\n\r\n",
    b"5\r\nhello\r\n", b"z\r\nhello\r\n0\r\n\r\n", b"-5\r\nhello\r\n0\r\n\r\n", b"0x5\r\nhello\r\n0\r\n\r\n",
    b"5;ext=\x00\r\nhello\r\n0\r\n\r\n", b"5 ;a=b\r\nhello\r\n0\r\n\r\n", b"5\nhello\n0\n\n", b"5\r\nhello\r\n0\r\nX",
    b"5\r\nhello\r\n0\r\nX: \x00\r\n\r\n", b"5\r\nhello\r\n0\r\nbad trailer\r\n\r\n",
    b"f" * 40 + b"\r\nhello\r\n0\r\n\r\n",
    b"5" * 9000, b"5\r\nhello\r\n0\r\n" + b"X: y\r\n" * 9000 + b"\r\n", b"+5\r\nhello\r\n0\r\n\r\n",
    b"5_0\r\nhello\r\n0\r\n\r\n",
)  # fmt: skip

CODINGS = (
    b"chunked", b"Chunked", b"gzip", b"gzip, chunked", b"chunked, chunked", b"chunked, gzip", b"identity",
    b"nosuch", b"",
    b"\x0bchunked", b"chunked;q=1", b"xchunked",
)  # fmt: skip

# Headers that some part of the server reads, with values made for it. Others get TEXTS.
HEADERS: dict[bytes, tuple[bytes, ...]] = {
    b"Host": (
        b"", b"evil.example", b"127.0.0.1:99999", b"[::1", b"a b", b"\xff", b"127.0.0.1:x", b"@", b"127.0.0.1,x",
    ),
    b"Content-Type": CONTENT_TYPES,
    b"Expect": (b"100-continue", b"200-ok", b""),
    b"Range": (
        b"bytes=0-", b"bytes=-0", b"bytes=9-1", b"bytes=" + b"0-1," * 300, b"BYTES=0-0", b"lines=1",
        b"bytes=" + b"9" * 400 + b"-", b"bytes=\xb2-",
    ),
    b"If-Range": (b'"x"', b"Thu, 01 Jan 0001 00:00:00 GMT", b"W/\"", b"x"),
    b"If-None-Match": (b"*", b'"x"', b'W/"', b"," * 500, b'"' + b"x" * 5000),
    b"If-Modified-Since": (
        b"Thu, 01 Jan 0001 00:00:00 GMT", b"Fri, 31 Dec 9999 23:59:59 GMT", b"Sat, 99 Foo 2026 99:99:99 GMT", b"0",
    ),
    b"If-Unmodified-Since": (b"Thu, 01 Jan 0001 00:00:00 GMT", b"x"),
    b"If-Match": (b'"x"', b"*", b""),
    b"Accept": (
        b"*/*;q=9", b"text/html;q=", b"," * 500, b"a/b;q=nan", b"text/plain;q=0", b"/", b"*/", b"\xff/\xff;q=\xff",
    ),
    b"Accept-Language": (b"x" * 5000, b"de;q=nan", b"-", b"\x7f", b"zh-hant-" * 50),
    b"Accept-Encoding": (b"gzip;q=x", b"identity;q=0", b"*;q=0"),
    b"Authorization": (
        b"Bearer", b"Bearer ", b"Bearer \xff", b"Bearer bb_", b"Basic x", b"Bearer " + b"a" * 5000,
        b"bearer bb_\xe9_x",
    ),
    b"X-Api-Key": (b"", b"\xff", b"bb_x", b"a" * 5000),
    b"Cookie": (
        b"sessionid=x", b'sessionid="a\\000b"', b"sessionid=" + b"x" * 5000, b"sessionid=\xff", b"csrftoken=\\000",
        b"=;=;", b"messages=x", b'csrftoken="\\303\\251"',
    ),
    b"X-CSRFToken": (b"", b"x" * 64, b"\xff" * 64, b"x" * 5000),
    b"Referer": (b"http://[", b"//", b"http://evil.example:99999/", b"\xff"),
    b"Origin": (b"null", b"http://[", b"http://evil.example:x", b"\xff", b""),
    b"X-Forwarded-For": (b"1.2.3.4", b"[::1]:80", b"," * 300, b"x", b"\xff", b"1.2.3.4:99999999", b""),
    b"X-Forwarded-Proto": (b"https", b"https,http", b"\xff", b""),
    b"X-Forwarded-Host": (b"evil.example", b"["),
    b"Forwarded": (b'for="[::1]:x"', b"for=_;", b"="),
    b"X-Request-Id": (b"x" * 300, b"\xff", b"<>"),
    b"X-HTTP-Method-Override": (b"DELETE", b"\xff"),
    b"Content-Digest": (
        b"sha-256=::", b"sha-256=:x:", b"sha-999=:AA==:", b"=", b"sha-256=:" + b"A" * 5000 + b":", b"\xff",
    ),
    b"Want-Content-Digest": (b"sha-256=99", b"\xff"),
    b"Content-Encoding": (b"gzip", b"identity", b"br, gzip", b"\xff"),
    b"Content-Range": (b"bytes 0-1/2", b"bytes */x", b""),
    b"Idempotency-Key": (b"x", b"x" * 300, b"\xff" * 200, b""),
    b"Prefer": (b"direct", b"respond-async", b"\xff", b"direct=\xff"),
    b"Upgrade": (b"h2c", b"websocket", b"\xff"),
    b"HTTP2-Settings": (b"AAMAAABkAAQCAAAAAAIAAAAA", b"\xff"),
    b"Connection": (b"Upgrade, HTTP2-Settings", b"close, keep-alive", b"\xff", b"Authorization"),
    b"Transfer-Encoding": CODINGS,
    b"Script_Name": (b"/evil",),
    b"Script-Name": (b"/evil", b"\xff"),
    b"Path-Info": (b"/admin/",),
    b"Remote-User": (b"alice@example.org",),
}  # fmt: skip

METHODS = (
    b"HEAD", b"OPTIONS", b"TRACE", b"CONNECT", b"DELETE", b"PATCH", b"PUT", b"POST", b"GET", b"get", b"PROPFIND",
    b"G\xffT",
    b"", b"GET GET", b"A" * 200, b"G\x00T", b"PRI",
)  # fmt: skip

VERSIONS = (
    b"HTTP/1.0",
    b"HTTP/0.9",
    b"HTTP/2.0",
    b"HTTP/1.2",
    b"HTTP/11",
    b"http/1.1",
    b"",
    b"HTTP/1.1 ",
    b"RTSP/1.0",
)

TARGETS = (
    b"",
    b"*",
    b"/",
    b"//",
    b"//evil.example/",
    b"http://evil.example/",
    b"http://[/",
    b"/%",
    b"/\xff",
    b"/a b",
    b"/#",
    b"?",
    b"/" + b"a" * 9000,
    b"/%00",
    b"/..%2f..%2f",
    b"/\x00",
    b"/static/%00",
    b"/static/../manage.py",
    b"javascript:1",
    b"127.0.0.1:80",
)
