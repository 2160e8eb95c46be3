//! What a page says about itself: each mechanism on several layouts.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use ascribe_model::{BlockKind, Document};
use ascribe_text::{Options, read};

const BODY: &str = "The ministry said on Monday that intruders had been inside its mail servers for at least two months.\n\n\
    Officials would not say who they were. A second statement is expected later this week, they said.\n";

fn text(page: &str) -> Document {
    read(page.as_bytes(), Some("page.txt"), &Options::default()).unwrap()
}

fn day(date: Option<jiff::civil::Date>) -> String {
    date.map(|day| day.to_string()).unwrap_or_default()
}

#[test]
fn a_masthead_is_the_publisher_and_no_title() {
    let heads = [
        "The Coastal Tribune\nTuesday, 7 May 2019\n\nMinistry finds intruders in its mail\n\n",
        "COASTAL TRIBUNE - ENGLISH EDITION\n\nMinistry finds intruders in its mail\n\nPORT CITY, 7 May 2019 - by our reporter\n\n",
        "The Coastal Tribune | World | Subscribe\n\nMinistry finds intruders in its mail\nBy Ana Ruiz | 7 May 2019\n\n",
    ];
    for head in heads {
        let page = text(&format!("{head}{BODY}"));
        assert_eq!(page.title.as_deref(), Some("Ministry finds intruders in its mail"), "{head}");
        assert!(
            page.publisher
                .as_deref()
                .is_some_and(|name| name.eq_ignore_ascii_case("The Coastal Tribune") || name == "COASTAL TRIBUNE"),
            "{head}: {:?}",
            page.publisher
        );
        assert_eq!(day(page.published), "2019-05-07", "{head}");
    }
}

#[test]
fn links_rubrics_and_offices_over_the_title_are_passed_by() {
    let heads = [
        "FOR IMMEDIATE RELEASE\nTuesday, May 7, 2019\n\nDepartment of Harbours\nOffice of Public Affairs\n\n",
        "The Coastal Tribune\n\nCybercrime\nNews\n\nAna Ruiz\nMay 7th, 2019\n\n",
        "Coastal Security Blog\nPublished: May 7, 2019, 3 min read\n\nShare\n\n",
        "Tribune\nHome\nNews\nSecurity\nMay 7, 2019\n10:12 AM\n",
    ];
    for head in heads {
        let page = text(&format!("{head}Ministry finds intruders in its own mail\n\n{BODY}"));
        assert_eq!(page.title.as_deref(), Some("Ministry finds intruders in its own mail"), "{head}");
        assert_eq!(day(page.published), "2019-05-07", "{head}");
    }
}

#[test]
fn a_short_title_stays_a_title() {
    for title in
        ["Operation Cold Kettle", "Security Labs Breached", "A new botnet – technical analysis", "Top 5: Wipers"]
    {
        let page = text(&format!("{title}\nMay 7, 2019\n\n{BODY}"));
        assert_eq!(page.title.as_deref(), Some(title));
        assert_eq!(page.publisher, None);
        assert_eq!(page.author, None);
    }
}

#[test]
fn publishers_from_labels_agencies_and_copyright() {
    let pages = [
        (format!("Mail servers entered\n\nSource: Harbour Institute\n\n{BODY}"), "Harbour Institute"),
        (format!("Mail servers entered\n\nPORT CITY, May 7 (Reuters) - {BODY}"), "Reuters"),
        (format!("Mail servers entered\n\n{BODY}\n© 2019 Harbour Gazette. All rights reserved.\n"), "Harbour Gazette"),
        (
            format!("Mail servers entered\n\n{BODY}\nAbout us | Contact | (c) 2018-2019 Harbour Gazette\n"),
            "Harbour Gazette",
        ),
        (format!("Mail servers entered\n\n{BODY}\nharbour.example/news | Unsubscribe\n"), "harbour.example"),
        (format!("Mail servers entered\n\nHarbour Labs · May 7, 2019 · 5 min read\n\n{BODY}"), "Harbour Labs"),
        (
            format!("Harbour Emergency Team | Advisory 2019-07, revision 2\n\nMail servers entered\n\n{BODY}"),
            "Harbour Emergency Team",
        ),
    ];
    for (page, publisher) in pages {
        assert_eq!(text(&page).publisher.as_deref(), Some(publisher), "{page}");
    }
}

#[test]
fn dates_first_and_last() {
    let lines = [
        ("First issued 3 March 2021. This revision: 20 July 2021", "2021-03-03", "2021-07-20"),
        ("WORLD NEWS                     Thursday, April 15, 2021", "2021-04-15", ""),
        ("15 April 2022  |  Ola Brandt, technology desk", "2022-04-15", ""),
        ("May 29\nUpdated: May 30, 2025", "2025-05-29", "2025-05-30"),
        ("Dec 30\nUpdated: Jan 2, 2025", "2024-12-30", "2025-01-02"),
        ("Ola Brandt, political correspondent. 26 March 2024", "2024-03-26", ""),
    ];
    for (line, published, updated) in lines {
        let page = text(&format!("Mail servers entered by night\n\n{line}\n\n{BODY}"));
        assert_eq!((day(page.published).as_str(), day(page.updated).as_str()), (published, updated), "{line}");
        assert_eq!(page.title.as_deref(), Some("Mail servers entered by night"), "{line}");
    }
}

#[test]
fn persons_beside_dates_are_authors() {
    for line in [
        "15 April 2022 | Ola Brandt, technology desk",
        "Ola Brandt\nApril 15, 2022",
        "By Ola Brandt · April 15, 2022",
        "Posted on April 15, 2022 by Ola Brandt",
    ] {
        let page = text(&format!("Mail servers entered by night\n\n{line}\n\n{BODY}"));
        assert_eq!(page.author.as_deref(), Some("Ola Brandt"), "{line}");
    }
    for line in ["Release Date\nApril 15, 2022", "Key Findings\nApril 15, 2022"] {
        assert_eq!(text(&format!("Mail servers entered by night\n\n{line}\n\n{BODY}")).author, None, "{line}");
    }
}

#[test]
fn lines_of_links_go_and_prose_stays() {
    for line in [
        "Facebook Twitter LinkedIn",
        "Comments (12) · Save · Share on WhatsApp",
        "Home / Threat Intelligence / Actors",
        "Skip to content · Search · Minister",
    ] {
        let page = text(&format!("{line}\n\nMail servers entered by night\n\n{BODY}"));
        assert!(!page.text.contains(line), "{line}");
    }
    for line in [
        "Search and rescue teams used the same network.",
        "| Home | Search |",
        "Contact: duty@office.example",
        "Twitter removed the accounts.",
    ] {
        let page = text(&format!("Mail servers entered by night\n\n{BODY}\n{line}\n\n{BODY}"));
        assert!(page.text.contains(line), "{line}");
    }
}

#[test]
fn wrapped_paragraphs_stay_whole_and_uneven_lines_apart() {
    let wrapped = "Mail servers entered\n\nThe ministry said on Monday that intruders had been inside its\nmail servers for two \
        months or more, and that Mr.\nHale, who heads the centre, had known nothing of it until the\nbank called him at home.\n\n\
        Officials would not say who the intruders were, nor whether the\nletters of the minister had been read by anyone outside.\n";
    let kinds: Vec<BlockKind> = text(wrapped).blocks.iter().map(|block| block.kind).collect();
    assert_eq!(kinds, [BlockKind::Title, BlockKind::Paragraph, BlockKind::Paragraph]);
    let uneven = "Mail servers entered\n\nThe intruders came in through a forgotten account and stayed\nOne of them left a note\n\
        Nobody had looked at the logs of that server since the spring\nThe rest is known\n";
    assert_eq!(text(uneven).blocks.len(), 5);
}

#[test]
fn a_line_that_heads_a_note_dates_what_follows() {
    for line in ["UPDATE [01/25/2015]:", "**Update - Jan. 25, 2015**", "[Correction, January 25, 2015]"] {
        let page = text(&format!(
            "Mail servers entered by night\n\nJan 20, 2015\n\n{BODY}\n{line}\n\nA second office was hit, the ministry said.\n"
        ));
        let notes: Vec<String> =
            page.blocks.iter().filter(|block| block.kind == BlockKind::Update).map(|block| day(block.date)).collect();
        assert_eq!(notes, ["2015-01-25", "2015-01-25"], "{line}");
        assert_eq!(day(page.published), "2015-01-20", "{line}");
    }
}
