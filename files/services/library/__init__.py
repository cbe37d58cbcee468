"""The library on the server: sealed boxes, their ids, sizes and revisions (docs/LIBRARY.md).

`boxes` reads what a box says of itself, `reading` lists, `writing` has the one step that changes a library, and
`removal` what deletes it. Nothing here can read what is in a box.
"""
