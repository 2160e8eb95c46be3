//! The store: one suite that any store must pass, run on a file and in memory; and what is special about a file.

mod store {
    mod base;
    mod exports;
    mod make;
    mod samples;
    mod sight;
    mod suite;

    use ascribe_store::Base;

    #[test]
    fn a_base_in_a_file_passes_the_suite() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut n = 0;
        suite::run(|| {
            n += 1;
            Base::open(&folder.path().join(format!("{n}.ascribe")), ascribe_store::Mode::Add).expect("made")
        });
    }

    #[test]
    fn a_base_in_memory_passes_the_suite() {
        suite::run(|| Base::in_memory().expect("made"));
    }
}
