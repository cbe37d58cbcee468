"""Files that would run a script or ask another host if anything took them for what they pretend to be."""

# ruff: noqa: E501  # one file a line

import io
import zipfile
import zlib
from typing import NamedTuple

from tests.browser.journeys.content import png

# Leaves marks that outlive its document.
SCRIPT = "localStorage.ran = 1; document.cookie = 'ran=1'; fetch(new URL('/ran-here', location.origin));"
THIRD = "https://third.example"
HTML = f'<!doctype html><title>x</title><script>{SCRIPT}</script><img src=x onerror="{SCRIPT}">'
REMOTE = f'<img src="{THIRD}/a.png"><link rel=stylesheet href="{THIRD}/a.css"><iframe src="{THIRD}"></iframe>'
XML = '<?xml version="1.0"?>'
SVG = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9"'
XSLT = (
    '<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"><xsl:template match="/">'
    f"<html xmlns='http://www.w3.org/1999/xhtml'><body><script>{SCRIPT}</script></body></html>"
    "</xsl:template></xsl:stylesheet>"
)


class Hostile(NamedTuple):
    label: str
    name: str
    content_type: str
    content: bytes


def text(label: str, name: str, content_type: str, content: str) -> Hostile:
    return Hostile(label, name, content_type, content.encode())


def svg(label: str, inside: str) -> Hostile:
    return text(label, "drawing.svg", "image/svg+xml", f"<svg {SVG}>{inside}</svg>")


def pdf(actions: str) -> bytes:
    objects = [
        f"<</Type/Catalog/Pages 2 0 R/OpenAction 4 0 R/AA<</WC 4 0 R>>{actions}>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]>>",
        f"<</S/JavaScript/JS({SCRIPT} app.launchURL\\('{THIRD}'\\);)>>",
    ]
    body, offsets = "%PDF-1.7\n", []
    for number, each in enumerate(objects, 1):
        offsets.append(len(body))
        body += f"{number} 0 obj\n{each}\nendobj\n"
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    end = f"trailer\n<</Size 5/Root 1 0 R>>\nstartxref\n{len(body)}\n%%EOF\n"
    return (body + f"xref\n0 5\n0000000000 65535 f \n{table}" + end).encode()


def zipped(*names: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(name, HTML)
    return file.getvalue()


def png_with(chunk: str) -> bytes:
    whole = png()
    content = b"tEXt" + b"x\0" + chunk.encode()
    check = zlib.crc32(content).to_bytes(4, "big")
    return whole[:33] + len(content[4:]).to_bytes(4, "big") + content + check + whole[33:]


PAGES = [
    text("html", "page.html", "text/html", HTML),
    text("html, remote", "page.HTM", "", REMOTE + HTML),
    text(
        "html that leaves", "away.html", "text/html", f'<meta http-equiv=refresh content="0;{THIRD}">{HTML}'
    ),
    text("html, no type", "nameless", "", HTML),
    text(
        "html, UTF-7", "page.html", "text/html; charset=utf-7", "+ADw-script+AD4-ran+ADw-/script+AD4-" + HTML
    ),
    Hostile("html, UTF-16", "page.html", "text/html", HTML.encode("utf-16")),
    text(
        "xhtml",
        "p.xhtml",
        "application/xhtml+xml",
        f'{XML}<html xmlns="http://www.w3.org/1999/xhtml">{HTML[15:38]}</html>',
    ),
    text("xml with xslt", "feed.xml", "text/xml", f'{XML}<?xml-stylesheet type="text/xsl" href="#s"?>{XSLT}'),
    text("xslt", "style.xsl", "application/xslt+xml", XML + XSLT),
    text("rss", "feed.rss", "application/rss+xml", f"{XML}<rss><title>{HTML}</title></rss>"),
    text("mhtml", "page.mht", "multipart/related", f"MIME-Version: 1.0\nContent-Type: text/html\n\n{HTML}"),
    text("script", "code.js", "text/javascript", f"{SCRIPT}\n// </script><script>{SCRIPT}</script>"),
]
DRAWINGS = [
    svg("svg", f"<script>{SCRIPT}</script>"),
    text("svg onload", "d.svg", "image/svg+xml", f'<svg {SVG} onload="{SCRIPT}"/>'),
    svg(
        "svg, remote",
        f'<image href="{THIRD}/a.png"/><style>@import "{THIRD}/a.css";</style><use href="{THIRD}/a.svg#x"/>',
    ),
    svg(
        "svg, files",
        '<image href="file:///etc/passwd" width="9" height="9"/><image xlink:href="file:///c:/x.png"/>',
    ),
    svg(
        "svg, foreign",
        f'<foreignObject width="9" height="9"><iframe xmlns="http://www.w3.org/1999/xhtml" src="{THIRD}"/></foreignObject>',
    ),
    svg(
        "svg, link",
        f'<a xlink:href="javascript:{SCRIPT}"><rect width="9" height="9"/></a><animate onbegin="{SCRIPT}" attributeName="x"/>',
    ),
    text(
        "svg, entity",
        "d.svg",
        "image/svg+xml",
        f'{XML}<!DOCTYPE svg [<!ENTITY e SYSTEM "{THIRD}/e">]><svg {SVG}><text>&e;</text></svg>',
    ),
]
POLYGLOTS = [
    text("gif and js", "p.gif", "image/gif", f"GIF89a=1;{SCRIPT}"),
    Hostile("gif and html", "p.gif", "image/gif", b"GIF89a\x01\0\x01\0\0\0\0;" + HTML.encode()),
    Hostile("png and html", "p.png", "image/png", png_with(HTML)),
    Hostile("png named html", "p.html", "text/html", png_with(HTML)),
    Hostile("jpeg and html", "p.jpg", "image/jpeg", b"\xff\xd8\xff\xfe\0\xff" + HTML.encode()),
    text("bmp and js", "p.bmp", "image/bmp", f"BM=1;/*\0\0\0\0\0*/{SCRIPT}"),
    Hostile("sound and html", "s.mp3", "audio/mpeg", b"ID3" + HTML.encode()),
    Hostile("film and html", "f.mp4", "video/mp4", b"\0\0\0\x18ftypisom" + HTML.encode()),
]
DOCUMENTS = [
    Hostile("pdf with script", "d.pdf", "application/pdf", pdf("")),
    Hostile("pdf that leaves", "d.pdf", "application/pdf", pdf(f"/URI<</Base({THIRD})>>")),
    Hostile("pdf and html", "d.pdf", "application/pdf", f"%PDF-1.7\n{HTML}\n".encode() + pdf("")),
    text("hls", "l.m3u8", "application/vnd.apple.mpegurl", f"#EXTM3U\n#EXTINF:9,\n{THIRD}/a.ts\n"),
    text("hls of files", "l.m3u8", "audio/x-mpegurl", "#EXTM3U\n#EXTINF:9,\nfile:///etc/passwd\n"),
    text("hls as film", "l.mp4", "video/mp4", f"#EXTM3U\n#EXTINF:9,\n{THIRD}/a.ts\n"),
    text("subtitles", "s.vtt", "text/vtt", f"WEBVTT\n\n00:00.000 --> 00:09.000\n{HTML}\n"),
    Hostile(
        "zip",
        "a.zip",
        "application/zip",
        zipped('"><img src=x onerror=ran>', "../../x", "a\u202egpj.exe", "a\r\nb"),
    ),
]
TEXTS = [
    text("md, links", "a.md", "text/markdown", f"[a](javascript:{SCRIPT.replace(' ', '')}) [b](  jAvAsCrIpT:ran) <javascript:ran> [c][d]\n\n[d]: data:text/html,{HTML[:15]}"),
    text("md, entities", "a.md", "text/markdown", "[a](&#106;avascript:ran) [b](java&#x0A;script:ran) [c](vbscript:ran) [d](//third.example)"),
    text("md, html", "a.md", "text/markdown", f"# x\n\n{HTML}\n\n{REMOTE}\n\n<a href='javascript:{SCRIPT}'>a</a>"),
    text("md, pictures", "a.md", "text/markdown", f"![a]({THIRD}/a.png) ![b](javascript:ran) ![c](data:image/svg+xml,<svg onload=ran>) ![d](/ran-here)"),
    text("md, code", "a.md", "text/markdown", f"```html\n{HTML}\n```\n\n`{HTML}`\n\n| {HTML} |\n|--|\n| {REMOTE} |"),
    text("csv, formulas", "a.csv", "text/csv", f'=cmd|"/c calc"!A1,+1,-1,@SUM(1)\n"=HYPERLINK(""{THIRD}"",""x"")","=IMPORTXML(""{THIRD}"")",1,2\n'),
    text("csv, html", "a.csv", "text/csv", f'name\n"{HTML.replace(chr(34), chr(34) * 2)}"\n'),
    text("tsv", "a.tsv", "", f"{HTML}\t=1+1\n{REMOTE}\tx\n"),
    text("text", "a.txt", "text/plain", f"</script><script>{SCRIPT}</script></pre></title>{HTML}"),
    text("json", "a.json", "application/json", '{"__proto__": {"ran": 1}, "x": "</script>' + HTML.replace('"', "'") + '"}'),
    text("python", "a.html.py", "text/x-python", f'x = """</pre>{HTML}"""'),
]  # fmt: skip
NAMES = [
    text("name, tags", f"<img src=x onerror={SCRIPT[:20]}>.txt".replace("/", ""), "text/plain", "x"),
    text("name, quotes", "\"' onload='ran' x=\".png", "image/png", "x"),
    text("name, script", "<script>ran<_script>.md", "text/markdown", "x"),
    text("name, right to left", "photo\u202egnp.exe\u2066.txt", "text/plain", "x"),
    text("name, line ends", "a\r\nSet-Cookie: ran=1\r\n\r\n.txt", "text/plain", "x"),
]
FILES = [*PAGES, *DRAWINGS, *POLYGLOTS, *DOCUMENTS, *TEXTS, *NAMES]
# The server refuses these names; only an encrypted file can have one.
REFUSED = ("name, right to left", "name, line ends")
