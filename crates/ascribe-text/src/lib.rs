//! From the bytes of a report to its text: format, encoding, main content, blocks, metadata, offsets.
