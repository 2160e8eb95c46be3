//! The record over HTTP: the JSON API, TAXII 2.1 and the web pages.
