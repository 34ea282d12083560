"""A chain on one machine: private PostgreSQL clusters, the HQ server and store servers.

Shared by deploy/demo and by the tests and tools under tests/, so that what is shown and what is
proved run in the same way. Standard library only: a bare system runs it before anything is installed.
"""
