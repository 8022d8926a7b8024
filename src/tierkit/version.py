"""The version, a constant: reading it from package metadata would slow every start."""

VERSION = "0.1.0"
