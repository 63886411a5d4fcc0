//! Links as they should be, as they arrive, and as nobody would write them.

use crate::page::model::link::*;
use crate::page::model::settings::{MAX_LARGEST, MAX_SMALLEST, REPEATS_LARGEST};
use crate::random::{Purpose, Stream};
use crate::worker::scheduler::WORKERS_LARGEST;

fn notices(hash: &str) -> Vec<(&'static str, NoticeKind, String)> {
    parse(hash).1.into_iter().map(|n| (n.key, n.kind, n.used)).collect()
}

#[test]
fn what_is_handed_on_says_neither_the_query_nor_a_path_of_the_machine() {
    for (href, base) in [
        ("https://a.example/b/?token=1#v=1&m=64", "https://a.example/b/"),
        ("https://a.example/index.html#v=1", "https://a.example/index.html"),
        ("file:///home/somebody/talks/takeoff.html?x#m=16", "takeoff.html"),
        ("", ""),
    ] {
        assert_eq!(shared_base(href), base);
    }
}

#[test]
fn nothing_gives_the_defaults_without_a_word() {
    for hash in ["", "#", "#&&&", "#=", "#v=1", "nonsense", "#unknown=3&also unknown=4"] {
        assert_eq!(parse(hash), (Settings::default(), Vec::new()), "{hash}");
    }
    assert_eq!(write(&Settings::default()), "v=1");
}

#[test]
fn every_key_is_read_and_written_back() {
    let link = "v=1&lab=algorithms&task=cars&m=64&max=4096&repeats=3&seed=4294967295&act=sigmoid&features=engineered&compare=1&depth=6\
                &width=32&rate=0.25&race=cars&init=x16&optimiser=adam&tune=1&limit=5000&target=75&extra=tanh,sigmoid4\
                &ideas=mutate&replicates=4&think=72&speed=30&lang=zh&theme=dark&mode=lecture&step=7&beat=2&lesson=digits&panel=wins&fix=task,m&run=1&xaxis=linear&yaxis=error&balanced=1&spread=se&dots=1&hide=logistic,large&wins=band&kernel=1&budget=2.5&keep=0&workers=2&made=2";
    let (settings, notices) = parse(link);
    assert_eq!(write(&settings), link);
    assert_eq!(notices, Vec::new());
    assert!(TABLE.rows().iter().all(|row| link.contains(&format!("{}=", row.key))));
}

#[test]
fn a_link_of_other_numbers_says_so_and_one_of_these_or_of_none_does_not() {
    let shared = write(&made(&parse("m=64").0));
    assert_eq!(shared, format!("v=1&m=64&made={NUMBERS}"));
    assert_eq!(notices(&shared), []);
    assert_eq!(notices("v=1&m=64"), []);
    let other = NUMBERS - 1;
    assert_eq!(notices(&format!("v=1&made={other}")), [("made", NoticeKind::Made, NUMBERS.to_string())]);
    let text = json(&made(&parse("m=64").0), "a#b");
    assert!(text.contains(&format!("\"made\": \"{NUMBERS}\"")), "{text}");
    // It is told once: what the page itself writes from then on is of its own numbers.
    let (state, effects) = crate::page::model::state::State::new(&format!("v=1&m=64&made={other}"));
    assert!(format!("{effects:?}").contains("Made"));
    assert_eq!(write(&state.settings), "v=1&m=64");
}

#[test]
fn bad_values_fall_back_to_their_default_with_a_notice() {
    assert_eq!(notices("act=swish"), [("act", NoticeKind::Bad, "relu".into())]);
    assert_eq!(notices("task=weather"), [("task", NoticeKind::Bad, "plane".into())]);
    assert_eq!(notices("m=lots"), [("m", NoticeKind::Bad, "1024".into())]);
    assert_eq!(notices("m=1.5"), [("m", NoticeKind::Bad, "1024".into())]);
    assert_eq!(notices("seed=nan&repeats=inf&run=yes").len(), 3);
    assert_eq!(notices("v=2"), [("v", NoticeKind::Newer, "1".into())]);
    assert_eq!(notices("hide=svm,chess").len(), 1);
    assert_eq!(notices("budget=0"), [("budget", NoticeKind::Clamped, "0.001".into())]);
    assert_eq!(notices("extra=tanh,swish&init=x8").len(), 2);
    assert_eq!(notices("rate="), [("rate", NoticeKind::Bad, String::new())]);
}

#[test]
fn values_out_of_range_are_clamped_with_a_notice() {
    assert_eq!(notices("m=0"), [("m", NoticeKind::Clamped, "16".into())]);
    assert_eq!(notices("m=-5"), [("m", NoticeKind::Clamped, "16".into())]);
    assert_eq!(notices("m=1000000000"), [("m", NoticeKind::Clamped, "16384".into())]);
    assert_eq!(notices("m=1e999"), [("m", NoticeKind::Clamped, "16384".into())]);
    assert_eq!(notices("max=7"), [("max", NoticeKind::Clamped, "64".into())]);
    assert_eq!(notices("max=1e9&m=65536"), [("max", NoticeKind::Clamped, "65536".into())]);
    assert_eq!(notices("repeats=0"), [("repeats", NoticeKind::Clamped, "1".into())]);
    assert_eq!(notices("seed=-1"), [("seed", NoticeKind::Clamped, "0".into())]);
    assert_eq!(notices("rate=1e9"), [("rate", NoticeKind::Clamped, "100".into())]);
}

#[test]
fn an_m_between_the_measured_values_goes_to_the_nearest() {
    assert_eq!(notices("m=1000"), [("m", NoticeKind::Nearest, "1024".into())]);
    assert_eq!(notices("max=10000"), [("max", NoticeKind::Nearest, "8192".into())]);
    // A short axis takes the default m with it, which nobody asked for.
    let (settings, notices) = parse("max=256");
    assert_eq!((settings.m, notices.len()), (256, 0));
}

#[test]
fn what_mail_and_chat_programs_do_is_undone() {
    let clean = parse("#v=1&m=64&act=sigmoid&repeats=2");
    for mangled in [
        "#v=1&amp;m=64&amp;act=sigmoid&amp;repeats=2",
        "#v=1&amp;amp;m=64&amp;amp;act=sigmoid&amp;amp;repeats=2",
        "v%3D1%26m%3D64%26act%3Dsigmoid%26repeats%3D2",
        "#v=1&m=64&act=sigmoid&repeats=2).",
        "#v=1&m=64&act=sigmoid&repeats=2。",
        "#v=1&m=64&act=sig\r\n moid&repeats=2",
        "#v=1&m=64&act=\u{200b}sigmoid&repeats=2\u{feff}",
        "#V=1&M=64&ACT=Sigmoid&Repeats=2",
        "＃ｖ＝１＆ｍ＝６４＆ａｃｔ＝ｓｉｇｍｏｉｄ＆ｒｅｐｅａｔｓ＝２",
        "#v=1&m=%36%34&act=sigmoid&repeats=2&%zz=%",
        "#m=128&v=1&m=64&act=sigmoid&repeats=2",
    ] {
        assert_eq!(parse(mangled), clean, "{mangled}");
    }
    assert_eq!(parse("m=16,384").0.m, 16_384);
}

#[test]
fn foreign_text_in_a_notice_is_short_and_without_controls() {
    let notice = &parse(&format!("act=%0A%1b{}", "x".repeat(10_000))).1[0];
    assert_eq!(notice.given.chars().count(), QUOTED + 1);
    assert!(!notice.given.contains(char::is_control));
}

/// 100,000 links, made by mutating good ones: none panics, every result is within range and survives a round trip.
#[test]
fn a_hundred_thousand_mutated_links() {
    let mut stream = Stream::new(Purpose::Test, 99, 2024, 0);
    let pieces: Vec<String> = TABLE
        .rows()
        .iter()
        .map(|row| format!("{}=", row.key))
        .chain("& ; % %4 %41 &amp; = # 0 1 16 -1 1e308 1e999 NaN inf 999999999999999999999 0x10 . , ' \" < > \u{0} \u{202e} 大 relu tanh sigmoid engineered plane lecture zh dark".split(' ').map(str::to_owned))
        .collect();
    let seeds = ["v=1&m=64&act=sigmoid", "lab=computation&max=512&m=256&seed=7&run=1", "rate=0.1&depth=3&width=9", ""];
    for _ in 0..100_000 {
        let mut link: Vec<char> = seeds[stream.below(4) as usize].chars().collect();
        for _ in 0..=stream.below(8) {
            let at = stream.below(link.len() as u32 + 1) as usize;
            match stream.below(4) {
                0 if at < link.len() => drop(link.remove(at)),
                1 => link.insert(at, char::from_u32(stream.below(0x11_0000)).unwrap_or('\u{fffd}')),
                2 => link.truncate(at),
                _ => drop(link.splice(at..at, pieces[stream.below(pieces.len() as u32) as usize].chars())),
            }
        }
        let link: String = link.into_iter().collect();
        let (settings, notices) = parse(&link);
        assert!(settings.m_values().contains(&settings.m), "{link}");
        assert!((MAX_SMALLEST..=MAX_LARGEST).contains(&settings.max), "{link}");
        assert!((1..=REPEATS_LARGEST).contains(&settings.repeats), "{link}");
        assert!(settings.workers.is_none_or(|n| (1..=WORKERS_LARGEST).contains(&n)), "{link}");
        assert!(settings.rate.is_none_or(|rate| rate.is_finite() && rate > 0.0), "{link}");
        assert!(notices.len() <= TABLE.rows().len(), "{link}");
        assert_eq!(parse(&write(&settings)).0, settings, "{link}");
    }
}

#[test]
fn settings_as_json_hold_every_key_and_the_link() {
    let (settings, _) = parse("m=64&hide=svm");
    let json = json(&settings, "https://example.org/#v=1&m=64");
    let value: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!((&value["link"], &value["m"]), (&"https://example.org/#v=1&m=64".into(), &"64".into()));
    assert_eq!((&value["hide"], &value["seed"]), (&"svm".into(), &"1".into()));
    assert!(value["csv_scores"].is_null());
    let (balanced, _) = parse("task=mails&balanced=1");
    let value: serde_json::Value = serde_json::from_str(&super::json(&balanced, "")).unwrap();
    assert_eq!((&value["balanced"], &value["csv_scores"]), (&"1".into(), &"accuracy".into()));
}

/// Browsers keep this name over visits, and over versions of the page.
#[test]
fn a_figure_is_named_as_ever() {
    let (settings, _) = parse("lab=algorithms&task=cars&m=64&max=256&seed=7&lang=zh&theme=dark&run=1&dots=1");
    assert_eq!(figure_name(&settings), "v=1&task=cars&m=0&max=256&seed=7&dots=1");
    assert_eq!(figure_name(&Settings::default()), "v=1&m=0");
}
