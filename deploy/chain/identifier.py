"""UUID version 7: time-ordered ids, as a till makes them (Python 3.11 has none)."""
import os
import time
import uuid


def new_id(milliseconds=None, random_bytes=None):
    """Both arguments are for generators that must give the same ids every time."""
    moment = int(time.time() * 1000) if milliseconds is None else milliseconds
    tail = int.from_bytes(random_bytes or os.urandom(10), "big")
    value = (moment & (1 << 48) - 1) << 80 | 0x7 << 76 | (tail >> 68 & 0xFFF) << 64
    value |= 0b10 << 62 | tail & (1 << 62) - 1
    return str(uuid.UUID(int=value))
