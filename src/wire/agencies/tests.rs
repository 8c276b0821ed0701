//! Names, hosts and forms of the agencies as they ship.

use super::*;

#[test]
fn bundled_file_reads() {
    let a = Agencies::parse(include_str!("../../../config/agencies.toml")).unwrap();
    assert!(a.list.len() > 100);
}

#[test]
fn names_in_their_own_scripts() {
    let a = Agencies::default();
    for (name, agency) in [
        ("新华社", "Xinhua"),
        ("ТАСС", "TASS"),
        ("연합뉴스", "Yonhap"),
        ("共同", "Kyodo"),
        ("وكالة الأناضول", "Anadolu"),
        ("xinhuanet", "Xinhua"),
        ("Reuters Health", "Reuters"),
        ("UPI/GNA", "UPI"),
        ("dpa", "DPA"),
    ] {
        assert_eq!(a.find(name), Some(agency), "{name}");
    }
    assert_eq!(a.find("ap"), None);
    assert_eq!(a.find("Spanish"), None);
    for person in
        ["Petra Lang", "Ansa Virtanen", "Beta Nowak", "Tass Amsel", "Antara Sen", "Lusa Prado"]
    {
        assert_eq!(a.find(person), None, "{person}");
    }
}

#[test]
fn names_within_lines() {
    let a = Agencies::default();
    let name = |l| a.within(l).map(|(n, _)| n);
    assert_eq!(name("Copyright 2019 The Associated Press. All rights reserved."), Some("AP"));
    assert_eq!(name("据新华社报道"), Some("Xinhua"));
    assert_eq!(name("A map of Spain"), None);
}

#[test]
fn several_and_relayed() {
    let a = Agencies::default();
    for (name, credit) in [
        ("PNA/Xinhua", Some("Xinhua")),
        ("UPI/GNA", Some("UPI")),
        ("NNN-BERNAMA", Some("Bernama")),
        ("AFP/Reuters", Some("AFP, Reuters")),
        ("AFP, Reuters and dpa", Some("AFP, Reuters, DPA")),
        ("Reuters via The Sunde Mail", None),
        ("AP Sports", Some("AP")),
        ("PRNewswire", None),
        ("新华社", Some("Xinhua")),
        ("Beta", Some("Beta")),
        ("beta", None),
    ] {
        assert_eq!(a.credits(name).as_deref(), credit, "{name}");
    }
}

#[test]
fn home_hosts_cover_their_subdomains() {
    let a = Agencies::default();
    assert_eq!(a.host("english.news.cn"), Some("Xinhua"));
    assert_eq!(a.host("notnews.cn"), None);
}
