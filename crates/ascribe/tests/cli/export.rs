//! `ascribe export`: every form from real reports, and what may not leave.

use super::stage::{REPORT, Stage};
use serde_json::Value;
use std::fs;

fn stage(name: &str) -> Stage {
    let stage = Stage::new(name);
    let more =
        "It sends data to hxxp://cdn-telemetry[.]com/gate and 45.61.136[.]22. It uses T1566.001. It asks 8.8.8.8.\n";
    stage.put("reports/a.txt", format!("{REPORT}\n{more}"));
    stage.put("reports/b.txt", REPORT.replace("Mandiant", "ESET").replace("journalists and", "judges and"));
    stage
}

fn export(stage: &Stage, words: &[&str]) -> String {
    let (form, more) = words.split_first().expect("a form");
    let all = [&["export", form, "reports", "--date", "2023-04-05"], more].concat();
    let ended = stage.run(&all);
    assert_eq!(ended.code, 0, "{words:?}: {}", ended.err);
    ended.out
}

#[test]
fn every_form_is_written() {
    let stage = stage("export-forms");
    let bundle: Value = serde_json::from_str(&export(&stage, &["stix"])).expect("a bundle");
    let reports = bundle["objects"].as_array().expect("objects").iter().filter(|o| o["type"] == "report").count();
    assert_eq!(reports, 2);
    let events = export(&stage, &["misp"]);
    assert_eq!(events.lines().count(), 2);
    let layer: Value = serde_json::from_str(&export(&stage, &["navigator", "--title", "Ours"])).expect("a layer");
    assert_eq!(layer["name"].as_str(), Some("Ours"));
    let techniques: Vec<_> =
        layer["techniques"].as_array().expect("techniques").iter().map(|t| t["techniqueID"].as_str()).collect();
    assert!(techniques.contains(&Some("T1566.001")) && techniques.is_sorted(), "{techniques:?}");
    assert!(export(&stage, &["csv"]).lines().count() > 2);
    assert!(export(&stage, &["csv-indicators"]).contains("http://cdn-telemetry.com/gate"));
    let list = export(&stage, &["blocklist", "--on", "2023-04-06"]);
    assert!(list.lines().any(|line| line == "45.61.136.22") && !list.lines().any(|line| line == "8.8.8.8"), "{list}");
    assert!(export(&stage, &["blocklist", "--of", "url", "--no-expiry"]).contains("\nhttp://cdn-telemetry.com/gate\n"));
    assert!(export(&stage, &["suricata"]).contains("alert ip $HOME_NET any -> 45.61.136.22 any"));
    assert!(export(&stage, &["sigma"]).contains("condition: selection"));
    let brief = export(&stage, &["brief-md", "--about", "APT28"]);
    assert!(
        brief.contains("# APT28") && brief.contains("## Sources") && brief.contains("Likelihood: likely"),
        "{brief}"
    );
    assert!(export(&stage, &["brief-html"]).starts_with("<!doctype html>"));
}

#[test]
fn a_pdf_and_a_feed_are_files() {
    let stage = stage("export-files");
    export(&stage, &["brief-pdf", "-o", "brief.pdf"]);
    assert!(fs::read(stage.path("brief.pdf")).expect("it was written").starts_with(b"%PDF-1.7"));
    export(&stage, &["misp-feed", "-o", "feed"]);
    let manifest = fs::read_to_string(stage.path("feed/manifest.json")).expect("it was written");
    let manifest: Value = serde_json::from_str(&manifest).expect("JSON");
    for uuid in manifest.as_object().expect("events").keys() {
        assert!(stage.path(&format!("feed/{uuid}.json")).is_file());
    }
    assert!(!fs::read_to_string(stage.path("feed/hashes.csv")).expect("it was written").is_empty());
    assert_eq!(stage.run(&["export", "misp-feed", "reports"]).code, 2);
}

#[test]
fn markings_hold_on_every_way_out() {
    let stage = stage("export-markings");
    let red = stage.run(&["export", "csv", "reports/a.txt", "--tlp", "red"]);
    assert_eq!((red.code, red.out.lines().count()), (1, 1));
    assert!(red.err.contains("TLP:RED may not leave") && red.err.contains("--up-to red"), "{}", red.err);
    let strict = stage.run(&["export", "brief-md", "reports/a.txt", "--tlp", "amber+strict"]);
    assert!(strict.code == 1 && !strict.out.contains("APT28"));
    let asked = stage.run(&["export", "csv", "reports/a.txt", "--tlp", "red", "--up-to", "red"]);
    assert!(asked.code == 0 && asked.out.contains("APT28"));
    assert_eq!(stage.run(&["export", "csv", "reports/a.txt", "--tlp", "purple"]).code, 2);
}

#[test]
fn stix_and_misp_of_others_are_taken_in_with_their_markings() {
    let stage = stage("export-foreign");
    for (format, file) in [("stix", "a.json"), ("misp", "b.json")] {
        let words =
            ["read", "reports/a.txt", "--date", "2023-04-05", "-f", format, "--tlp", "amber+strict", "-o", file];
        assert_eq!(stage.run(&words).code, 0);
        let withheld = stage.run(&["export", "csv", file]);
        assert!(withheld.code == 1 && withheld.err.contains("TLP:AMBER+STRICT"), "{file}: {}", withheld.err);
        let inside = stage.run(&["export", "csv", file, "--up-to", "amber+strict"]);
        assert!(
            inside.code == 0 && inside.out.contains("APT28") && inside.out.contains("targets"),
            "{file}: {}",
            inside.out
        );
    }
    stage.put("torn.json", "{\"type\": \"bundle\"");
    let torn = stage.run(&["export", "csv", "torn.json"]);
    assert!(torn.code == 1 && torn.err.contains("torn.json: is no STIX bundle"), "{}", torn.err);
}

#[test]
fn the_base_is_exported_where_no_files_are_named() {
    let stage = stage("export-base");
    let base = ["--base", "ours.ascribe"];
    let added = stage.run(&[&["add", "reports", "--date", "2023-04-05"][..], &base].concat());
    assert_eq!(added.code, 0, "{}", added.err);
    let run = |words: &[&str]| stage.run(&[&["export"], words, &base].concat());
    let layer = run(&["navigator"]);
    assert!(layer.code == 0 && layer.out.contains("T1566.001"), "{}", layer.err);
    let (ours, files) = (run(&["stix"]), export(&stage, &["stix"]));
    let ids = |text: &str| -> Vec<String> {
        let bundle: Value = serde_json::from_str(text).expect("a bundle");
        let objects = bundle["objects"].as_array().expect("objects");
        let mut ids: Vec<String> = objects.iter().filter_map(|o| o["id"].as_str().map(str::to_owned)).collect();
        ids.sort();
        ids
    };
    let (ours, files) = (ids(&ours.out), ids(&files));
    assert!(files.iter().all(|id| ours.contains(id)), "the base says what its reports say");
    let own: Vec<&String> = ours.iter().filter(|id| !files.contains(id)).collect();
    assert!(
        !own.is_empty()
            && own.iter().all(|id| id.starts_with("relationship--")
                || id.starts_with("opinion--")
                || id.starts_with("sighting--")),
        "and what it makes of them: {own:?}"
    );
    assert!(run(&["brief-md", "--about", "APT28"]).out.contains("## Sources"));
    assert!(run(&["csv"]).code == 0 && run(&["graphml"]).code == 0);
}

#[test]
fn bundles_and_events_are_added_to_the_base() {
    let stage = stage("add-foreign");
    let base = ["--base", "ours.ascribe"];
    for (format, file) in [("stix", "a.json"), ("misp", "b.json")] {
        assert_eq!(stage.run(&["read", "reports/a.txt", "-f", format, "--tlp", "green", "-o", file]).code, 0);
    }
    let added = stage.run(&[&["add", "a.json", "b.json"][..], &base].concat());
    assert!(added.code == 0 && added.out.contains("2 new"), "{} {}", added.out, added.err);
    let held_back = stage.run(&[&["export", "brief-md"][..], &base].concat());
    assert!(held_back.code == 1 && held_back.err.contains("TLP:GREEN"), "{}", held_back.err);
    let brief = stage.run(&[&["export", "brief-md", "--up-to", "green"][..], &base].concat());
    assert!(brief.code == 0 && brief.out.contains("APT28"), "{}", brief.err);
    // The report itself takes the place of its quotes, and they do not come back over it.
    let whole = stage.run(&[&["add", "reports/a.txt", "--date", "2023-04-05"][..], &base].concat());
    assert!(whole.code == 0 && whole.out.contains("1 read anew"), "{}", whole.out);
    let again = stage.run(&[&["add", "a.json"][..], &base].concat());
    assert!(again.out.contains("0 read anew"), "{}", again.out);
}
