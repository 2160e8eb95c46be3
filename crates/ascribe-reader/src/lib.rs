//! From a document to its claims, each with speaker, hedge, time and evidence.
