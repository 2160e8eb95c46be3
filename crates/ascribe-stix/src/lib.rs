//! STIX 2.1 objects, bundles, and claims as STIX.
