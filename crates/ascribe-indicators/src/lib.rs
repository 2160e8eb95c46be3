//! Indicators of compromise in text, plain or defanged, validated and refanged.
