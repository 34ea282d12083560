#!/usr/bin/env python3
"""Runs a test program whose length can be chosen: {N} in an argument becomes N times OUTPOST_TEST_SIZE.

Usage: sized.py PROGRAM ARGUMENT...    e.g. sized.py simulation_test --seeds 'from 1 to {300}'
"""
import os
import re
import sys


def sized(arguments, size):
    return [re.sub(r"\{(\d+)\}", lambda found: str(int(found.group(1)) * size), argument) for argument in arguments]


if __name__ == "__main__":
    command = sized(sys.argv[1:], int(os.environ.get("OUTPOST_TEST_SIZE", "1")))
    os.execvp(command[0], command)
