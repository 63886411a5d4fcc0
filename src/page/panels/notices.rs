//! The notices that are shown: a sentence each, and what can be done about it.

use crate::page::model::link;
use crate::page::model::notice::{Missing, NeedsTable, Notice};
use crate::page::model::real::{PATIENCE, Trouble};
use crate::page::model::seen::LARGEST;
use crate::page::model::settings::{Expected, NoticeKind, TABLE};
use crate::page::model::texts::{Texts, integer};
use crate::page::panels::input::View;
use crate::page::panels::sheet::{Node, Sheet};
use crate::task::real::{Fault, Set};
use crate::worker::scheduler::PATIENCE as PATIENCE_WITH_WORKERS;

pub fn show(view: &View, sheet: &mut Sheet) {
    // Nobody loads another version in the midst of a lecture: the hall is not asked.
    let waits = |notice: &Notice| *notice == Notice::NewVersion && view.state.is_lecture();
    let shown = view.state.notices.shown().iter().filter(|(_, notice)| !waits(notice));
    sheet.children("notices", shown.map(|notice| item(notice, view.texts)).collect());
}

// Apart, since a page begins without one.
#[inline(never)]
fn item((number, notice): &(u32, Notice), texts: &Texts) -> Node {
    let button = |key| Node::text("button", texts.plain(key)).with("type", "button");
    let mut item = Node::new("div").child(Node::text("span", sentence(notice, texts)));
    if *notice == Notice::NewVersion {
        item = item.child(button("notice.version.load").with("data-load", ""));
    }
    if matches!(notice, Notice::NoSet(..)) {
        item = item.child(button("notice.no_set.again").with("data-again", ""));
    }
    if let Notice::TooLarge { m, .. } = notice {
        item = item.child(
            Node::text("button", texts.get("notice.too_large.use", &[("m", integer((*m).into()))]))
                .with("type", "button")
                .with("data-most", m.to_string()),
        );
    }
    if notice.offers_undo() {
        item = item.child(button("notice.undo").with("data-undo", ""));
    }
    // What answers a press of the reader's own moves nothing on the page.
    if notice.confirms() || notice.offers_undo() {
        item = item.class("over");
    }
    item.child(button("notice.dismiss").with("data-dismiss", number.to_string()))
}

/// A notice in words.
pub fn sentence(notice: &Notice, texts: &Texts) -> String {
    match notice {
        Notice::Link(notices) => {
            let join = |first, second| texts.get("list.sentences", &[("first", first), ("second", second)]);
            notices.iter().map(|notice| of_link(notice, texts)).reduce(join).unwrap_or_default()
        }
        Notice::NeedsTable(NeedsTable::ForLink) => texts.get("notice.own.link", &[]),
        Notice::NeedsTable(NeedsTable::ToTrain | NeedsTable::Chosen) => texts.get("notice.own.train", &[]),
        Notice::StoreForbidden => texts.get("notice.store.forbidden", &[]),
        Notice::StoreFull => texts.get("notice.store.full", &[]),
        Notice::StoreCorrupt => texts.get("notice.store.corrupt", &[]),
        Notice::Settings => texts.get("notice.settings", &[]),
        Notice::Seed { used } => {
            let values = [("max", integer(u32::MAX.into())), ("used", used.to_string())];
            texts.get("notice.seed", &values)
        }
        Notice::Diverged { runs, own } => {
            let cause = texts.plain(if *own { "notice.diverged.own" } else { "notice.diverged.world" });
            texts.get("notice.diverged", &[("n", integer(*runs as u64)), ("cause", cause.to_owned())])
        }
        Notice::RaceDiverged(sentence) => sentence.clone(),
        Notice::Failed(reason) => texts.get("notice.failed", &[("reason", because(reason, texts))]),
        Notice::NoWorkers(reason) => texts.get("notice.no_workers", &[("reason", because(reason, texts))]),
        Notice::WorkersSilent => {
            texts.get("notice.workers_silent", &[("n", (PATIENCE_WITH_WORKERS as u32).to_string())])
        }
        Notice::NoTexts(language, reason) => texts.get(
            "notice.no_texts",
            &[("language", language.own_name().to_owned()), ("reason", because(reason, texts))],
        ),
        Notice::TooLarge { megabytes, m } => {
            let values = [("n", integer((*megabytes).into())), ("m", integer((*m).into()))];
            texts.get("notice.too_large", &values)
        }
        Notice::NoSet(set, trouble) => no_set(*set, trouble, texts),
        Notice::NewVersion => texts.plain("notice.version").to_owned(),
        Notice::FewerWorkers { left, of, reason } => {
            let values = [("n", left.to_string()), ("of", of.to_string()), ("reason", because(reason, texts))];
            texts.get("notice.fewer_workers", &values)
        }
        Notice::WorkerLost => texts.get("notice.worker_lost", &[]),
        Notice::LoadedAnew => texts.get("notice.loaded_anew", &[]),
        Notice::Csv { rows: 0 } => texts.get("notice.csv.empty", &[]),
        Notice::Csv { rows } => texts.get("notice.csv", &[("rows", integer(*rows as u64))]),
        Notice::Seen(seen) => of_seen(*seen, texts),
        Notice::Script => texts.get("notice.seen.script", &[]),
        Notice::Cleared(n) => texts.get("notice.cleared", &[("n", integer(*n as u64))]),
        Notice::Defaults => texts.plain("notice.defaults").to_owned(),
        Notice::Png => texts.get("notice.png", &[]),
        Notice::NoPicture => texts.get("notice.no_picture", &[]),
        Notice::Shared => texts.get("notice.share", &[]),
        Notice::SharedWithoutData => texts.get("notice.own.share", &[]),
        Notice::SharedByHand(None) => texts.get("notice.share.manual", &[]),
        Notice::SharedByHand(Some(link)) => texts.get("notice.share.frame", &[("link", link.clone())]),
    }
}

// Apart, since the first screen saves nothing.
#[inline(never)]
fn of_seen(seen: Result<usize, Missing>, texts: &Texts) -> String {
    let number = |n: usize| integer(n as u64);
    match seen {
        Ok(rows) => texts.get("notice.seen", &[("rows", number(rows))]),
        Err(Missing::Rows) => texts.get("notice.seen.none", &[]),
        Err(Missing::TooLarge(n)) => texts.get("notice.seen.large", &[("n", number(n)), ("limit", number(LARGEST))]),
    }
}

/// A reason as the browser gave it, or that it gave none.
fn because(reason: &str, texts: &Texts) -> String {
    if reason.is_empty() { texts.plain("notice.no_reason").to_owned() } else { reason.to_owned() }
}

// Apart, since the first screen needs the others only.
#[inline(never)]
fn no_set(set: Set, trouble: &Trouble, texts: &Texts) -> String {
    let reason = match trouble {
        Trouble::NoFile(reason) => reason.clone(),
        Trouble::Stalled => texts.get("notice.no_set.stalled", &[("n", PATIENCE.to_string())]),
        Trouble::Bad(Fault::Length { found, wanted }) => {
            let values = [("found", integer(*found as u64)), ("wanted", integer(*wanted as u64))];
            texts.get("notice.no_set.length", &values)
        }
        Trouble::Bad(Fault::Digest { .. } | Fault::Row(_)) => texts.plain("notice.no_set.digest").to_owned(),
    };
    let task = texts.get(&format!("task.{}.name", set.task().name()), &[]);
    texts.get("notice.no_set", &[("task", task), ("reason", reason)])
}

fn of_link(notice: &link::Notice, texts: &Texts) -> String {
    let expected = match TABLE.row(notice.key).map(|row| row.kind.expected(TABLE)) {
        Some(Expected::OneOf(choices)) => texts.get("notice.expected.choice", &[("choices", choices)]),
        Some(Expected::Number) => texts.get("notice.expected.decimal", &[]),
        Some(Expected::WholeNumber) | None => texts.get("notice.expected.number", &[]),
    };
    let used = notice.used.parse().map_or_else(|_| notice.used.clone(), integer);
    let values = [
        ("key", notice.key.to_owned()),
        ("value", notice.given.clone()),
        ("expected", expected),
        ("default", used.clone()),
        ("used", used),
    ];
    let key = match notice.kind {
        // An optional setting, and nothing takes its place.
        NoticeKind::Bad if notice.used.is_empty() => "notice.link.open",
        NoticeKind::Bad => "notice.link.malformed",
        NoticeKind::Clamped => "notice.link.clamped",
        NoticeKind::Nearest => "notice.link.rounded",
        NoticeKind::Newer => "notice.link.version",
        NoticeKind::Made => "notice.link.made",
    };
    texts.get(key, &values)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::model::language::Language;
    use crate::page::model::state::Event;
    use crate::page::panels::testing::Page;

    fn items(page: &Page) -> Vec<Node> {
        page.sheet(show).children_of("notices").unwrap().to_vec()
    }

    #[test]
    fn what_a_link_gets_wrong_is_said_in_words() {
        let texts = Texts::new(Language::ENGLISH);
        let said = |link: &str| {
            let (_, notices) = link::parse(link);
            notices.into_iter().map(|notice| sentence(&Notice::Link(vec![notice]), &texts)).collect::<Vec<_>>()
        };
        assert_eq!(said("seed=1"), [""; 0]);
        assert_eq!(said("m=1000"), ["The link said m=1000; 1,024 is the nearest value that is measured."]);
        assert_eq!(said("repeats=99"), ["The link said repeats=99, which is out of range; 32 is used instead."]);
        let choice = said("lab=biology").remove(0);
        assert!(choice.contains("lab=biology") && choice.ends_with("data is used instead."), "{choice}");
        let optional = said("depth=x").remove(0);
        assert!(optional.ends_with("which is not a whole number; it is left out."), "{optional}");
    }

    /// However much a link gets wrong, one notice says all of it.
    #[test]
    fn one_notice_says_all_that_a_link_gets_wrong() {
        let link =
            "v=1&lab=algorithms&depth=20&width=9999&rate=1e9&limit=5&target=150&max=99999999&repeats=500&seed=-4&m=3";
        let mut page = Page::new(link);
        for notice in link::parse(link).1 {
            page.state.update(Event::Notice(Notice::Link(vec![notice])));
        }
        let shown = page.state.notices.shown();
        assert_eq!((shown.len(), items(&page).len()), (1, 1));
        let said = sentence(&shown[0].1, &Texts::new(Language::ENGLISH));
        for key in ["depth=20", "width=9999", "rate=", "limit=5", "target=150", "max=", "repeats=500", "seed=-4", "m=3"]
        {
            assert!(said.contains(key), "{key}: {said}");
        }
    }

    #[test]
    fn each_notice_has_a_sentence_and_a_way_to_dismiss_it() {
        let mut page = Page::new("");
        assert_eq!(items(&page), []);
        page.state.update(Event::Notice(Notice::NewVersion));
        let effects = page.state.update(Event::Notice(Notice::Csv { rows: 1234 }));
        assert_eq!(effects, [crate::page::model::state::Effect::Expire(1)], "what confirms goes by itself");
        let shown = items(&page);
        let words = |item: &Node| item.children.iter().map(|part| part.text.clone()).collect::<Vec<_>>();
        // The way to load it comes first.
        assert_eq!(words(&shown[0])[1..], ["Load it now", "Dismiss"]);
        assert!(words(&shown[1])[0].contains("1,234"), "{:?}", words(&shown[1]));
        assert_eq!(shown[1].children.len(), 2);
        assert!(shown[1].children[1].attributes.contains(&("data-dismiss", "1".to_owned())));
        page.state.update(Event::Dismiss(0));
        assert_eq!(items(&page).len(), 1);
    }

    #[test]
    fn no_reason_is_left_empty_and_silence_goes_when_an_answer_comes() {
        let texts = Texts::new(Language::ENGLISH);
        let reasons: [fn(String) -> Notice; 3] =
            [Notice::NoWorkers, |reason| Notice::FewerWorkers { left: 1, of: 2, reason }, Notice::Failed];
        for notice in reasons {
            let (named, unnamed) =
                (sentence(&notice("blob: is refused".into()), &texts), sentence(&notice(String::new()), &texts));
            assert!(named.contains("blob: is refused"), "{named}");
            assert!(unnamed.contains(texts.plain("notice.no_reason")) && !unnamed.contains(": ;"), "{unnamed}");
        }
        let mut page = Page::new("max=64&repeats=1");
        page.state.update(Event::Train);
        page.state.update(Event::Notice(Notice::WorkersSilent));
        assert!(items(&page)[0].words_in().contains("20\u{a0}s"), "{}", items(&page)[0].words_in());
        page.answer(1, 0.5, &[]);
        assert_eq!(items(&page), []);
    }

    #[test]
    fn a_new_version_waits_for_the_end_of_a_lecture() {
        let mut page = Page::new("mode=lecture&step=1");
        page.state.update(Event::Notice(Notice::NewVersion));
        page.state.update(Event::Notice(Notice::WorkerLost));
        assert_eq!(items(&page).len(), 1);
        page.state.update(Event::Tour(crate::page::model::tour::Event::Mode(crate::page::model::settings::Mode::Page)));
        assert_eq!(items(&page).len(), 2);
    }

    #[test]
    fn the_call_for_own_data_goes_when_they_are_there() {
        let mut page = Page::new("task=table");
        for why in [NeedsTable::ForLink, NeedsTable::ToTrain] {
            page.state.update(Event::Notice(Notice::NeedsTable(why)));
        }
        page.state.update(Event::Notice(Notice::WorkerLost));
        assert_eq!(items(&page).len(), 3);
        page.state.update(Event::Own(crate::page::model::labs::data::own::Event::Use(
            crate::page::model::state::own_table(100),
        )));
        assert_eq!(items(&page).len(), 1);
    }
}
