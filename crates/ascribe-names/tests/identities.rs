//! Identities under the conservative view: the known hard cases, and 200 pairs to merge with 200 to keep apart.

use ascribe_names::{Book, Relation, Verdict, View};

const PAIRS: &str = include_str!("data/pairs.tsv");

fn owners(book: &Book, view: &View, name: &str) -> Vec<String> {
    book.identities(view).owners(name).iter().map(|i| i.name.clone()).collect()
}

#[test]
fn five_groups_that_shared_aliases_would_lump_stay_five() {
    let book = Book::shipped();
    let names = ["PHOSPHORUS", "OilRig", "APT33", "Transparent Tribe", "SideCopy"];
    let mut found: Vec<String> = names.iter().flat_map(|n| owners(&book, &View::Conservative, n)).collect();
    found.sort();
    found.dedup();
    assert_eq!(found, ["APT33", "Magic Hound", "OilRig", "SideCopy", "Transparent Tribe"]);
}

#[test]
fn dev_0270_is_nemesis_kitten_and_part_of_phosphorus() {
    let book = Book::shipped();
    let identities = book.identities(&View::Conservative);
    for other in ["Nemesis Kitten", "Storm-0270"] {
        assert_eq!(identities.compare("DEV-0270", other), Verdict::Same, "{other}");
    }
    assert_eq!(identities.compare("DEV-0270", "PHOSPHORUS"), Verdict::Different);
    let relations = identities.relations(identities.owners("DEV-0270")[0]);
    assert!(
        relations.iter().any(|s| s.relation == Relation::PartOf && s.other == "PHOSPHORUS" && s.said_by == "Microsoft")
    );
}

#[test]
fn apt42_is_distinct_from_apt35_and_overlaps_with_it() {
    let book = Book::shipped();
    let identities = book.identities(&View::Conservative);
    assert_eq!(identities.compare("APT42", "APT35"), Verdict::Different);
    let relations = identities.relations(identities.owners("APT42")[0]);
    for relation in [Relation::DistinctFrom, Relation::OverlapsWith] {
        assert!(relations.iter().any(|s| s.relation == relation && s.other == "APT35" && s.said_by == "Mandiant"));
    }
}

#[test]
fn mint_sandstorm_has_two_owners_and_every_name_its_source() {
    let book = Book::shipped();
    assert_eq!(owners(&book, &View::Conservative, "Mint Sandstorm"), ["Magic Hound", "Charming Kitten"]);
    let identities = book.identities(&View::Conservative);
    for identity in identities.owners("Mint Sandstorm") {
        assert!(
            identity.names.iter().all(|m| !m.said_by.is_empty() && (!m.chain.is_empty() || m.name == identity.name))
        );
    }
}

#[test]
fn a_vendor_view_and_the_union_differ_as_they_should() {
    let book = Book::shipped();
    assert_eq!(owners(&book, &View::from_word("microsoft"), "PHOSPHORUS"), ["Mint Sandstorm"]);
    let union = book.identities(&View::Union);
    assert_ne!(union.compare("APT35", "Charming Kitten"), Verdict::Different);
}

#[test]
fn four_hundred_pairs_are_judged_rightly() {
    let book = Book::shipped();
    let identities = book.identities(&View::Conservative);
    let (mut right, mut total, mut wrong_merges) = (0, 0, Vec::new());
    for line in PAIRS.lines().filter(|l| !l.starts_with('#')) {
        let fields: Vec<&str> = line.split('\t').collect();
        let merged = identities.compare(fields[0], fields[1]) == Verdict::Same;
        let wanted = fields[2] == "same";
        total += 1;
        right += usize::from(merged == wanted);
        if merged && !wanted {
            wrong_merges.push(line);
        } else if merged != wanted {
            println!("{:?}: {line}", identities.compare(fields[0], fields[1]));
        }
    }
    println!("{right} of {total} pairs");
    assert_eq!(total, 400);
    assert!(wrong_merges.is_empty(), "{wrong_merges:#?}");
    assert!(right * 100 >= total * 98, "{right} of {total}");
}
