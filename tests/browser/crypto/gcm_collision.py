"""A ciphertext that AES-GCM accepts under two keys: GCM alone does not commit to its key."""

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

REDUCTION = 0xE1 << 120


def _block(key: bytes, block: bytes) -> int:
    encryptor = Cipher(algorithms.AES(key), modes.ECB()).encryptor()  # noqa: S305 - one block, GCM's own building part
    return int.from_bytes(encryptor.update(block))


def _multiply(x: int, y: int) -> int:
    """Multiplication in GF(2^128) as GCM orders its bits (NIST SP 800-38D, algorithm 1)."""
    product = 0
    for bit in range(127, -1, -1):
        if x >> bit & 1:
            product ^= y
        y = y >> 1 ^ (REDUCTION if y & 1 else 0)
    return product


def _inverse(x: int) -> int:
    """Return x^(2^128 - 2), the inverse of x."""
    result = 1 << 127
    for _ in range(127):
        x = _multiply(x, x)
        result = _multiply(result, x)
    return result


def two_key_ciphertext(
    keys: tuple[bytes, bytes], iv: bytes, associated_data: bytes, blocks: int = 1
) -> bytes:
    """Return `blocks` blocks of ciphertext and their tag, valid under both keys. All blocks but the last are zero."""
    hashes = [_block(key, bytes(16)) for key in keys]
    masks = [_block(key, iv + b"\0\0\0\1") for key in keys]
    lengths = (len(associated_data) * 8) << 64 | blocks * 128
    squares = [_multiply(h, h) for h in hashes]
    # tag = mask ^ before*h^2 ^ block*h^2 ^ lengths*h, equal for both keys: linear in the block.
    known = [
        mask ^ _multiply(_hash(associated_data, blocks - 1, h), square) ^ _multiply(lengths, h)
        for mask, square, h in zip(masks, squares, hashes, strict=True)
    ]
    block = _multiply(known[0] ^ known[1], _inverse(squares[0] ^ squares[1]))
    tag = known[0] ^ _multiply(block, squares[0])
    return bytes(16 * (blocks - 1)) + block.to_bytes(16) + tag.to_bytes(16)


def _hash(associated_data: bytes, zero_blocks: int, h: int) -> int:
    """Return GHASH's value after this data and zero blocks."""
    value = 0
    for at in range(0, len(associated_data), 16):
        value = _multiply(value ^ int.from_bytes(associated_data[at : at + 16].ljust(16, b"\0")), h)
    for _ in range(zero_blocks):
        value = _multiply(value, h)
    return value
