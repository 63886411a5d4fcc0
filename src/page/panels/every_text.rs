//! No key is shown instead of a text: every panel, on every task, in every lab and state of it, in every language, asks only
//! for texts that exist. Keys that are put together from names (`label.{task}.{label}`) are found by no other test.

use crate::nn::activation::Activation;
use crate::page::model::labs::data;
use crate::page::model::labs::data::own::Dialog;
use crate::page::model::language::Language;
use crate::page::model::looking;
use crate::page::model::settings::{LabId, Mode};
use crate::page::model::state::{Event, Spoken, own_table};
use crate::page::model::texts::{MISSED, Texts};
use crate::page::model::tour;
use crate::page::panels::sheet::Sheet;
use crate::page::panels::testing::Page;
use crate::page::panels::{PANELS, values};
use crate::page::panels::{saves, spoken};
use crate::study::key::{Features, Learner};
use crate::task::TaskId;
use crate::task::real::{RealData, Set};
use std::collections::BTreeSet;
use std::io::Read;
use std::rc::Rc;

/// A real data set from its file.
fn committed(set: Set) -> Rc<RealData> {
    let packed: &[u8] = match set {
        Set::Digits => include_bytes!("../../../data/digits14.bin.gz"),
        Set::Mails => include_bytes!("../../../data/mails.csv.gz"),
    };
    let mut bytes = Vec::new();
    flate2::read::GzDecoder::new(packed).read_to_end(&mut bytes).unwrap();
    Rc::new(RealData::new(set, bytes).unwrap())
}

/// The keys that everything which is shown, said and saved now asks for in vain.
fn missed(page: &mut Page) -> BTreeSet<String> {
    MISSED.take();
    for language in Language::ALL {
        page.texts = Texts::new(language);
        let mut sheet = Sheet::default();
        for panel in PANELS {
            (panel.show)(&page.view(), &mut sheet);
        }
        let view = page.view();
        saves::of_lab(&view);
        saves::maps(&view);
        for what in
            [Spoken::Started, Spoken::Paused, Spoken::Milestone, Spoken::Cancelled, Spoken::Done, Spoken::Searched]
        {
            spoken::sentence(&view, what);
        }
        for (key, label) in LabId::ALL.into_iter().flat_map(values::of_bar) {
            values::value(key, &page.state, &page.texts);
            page.texts.get(label, &[]);
        }
        let plan = page.state.settings.plan();
        for activation in Activation::OF_FIGURE {
            super::view::activation_name(activation, &page.texts);
        }
        super::view::describe(&plan, &page.texts);
    }
    MISSED.take()
}

/// Opens everything that can be opened.
fn open_all(page: &mut Page) {
    for id in ["about", "numbers", "quiz", "simplifies", "features", "race-check", "learned", "examples", "scale"] {
        page.state.update(Event::Looking(looking::Event::Fold { id: id.to_owned(), is_open: true }));
    }
    for dialog in [Dialog::Table, Dialog::Board] {
        page.state.update(Event::Own(data::own::Event::Open(dialog)));
    }
}

fn with_data(link: &str, task: TaskId, is_loaded: bool) -> Page {
    let mut page = Page::new(link);
    if is_loaded && task.is_table() {
        page.state.update(Event::Own(data::own::Event::Use(own_table(200))));
    }
    if let Some(set) = Set::of(task).filter(|_| is_loaded) {
        page.state.update(Event::Fetched(set, Ok(committed(set))));
    }
    page
}

#[test]
fn no_task_shows_a_key_instead_of_a_text() {
    let tasks = TaskId::GIVEN.into_iter().chain([TaskId::Table(crate::task::own::NONE)]);
    let mut all = BTreeSet::new();
    for task in tasks {
        for features in Features::ALL {
            let link =
                format!("task={}&features={}&max=64&m=64&repeats=2&yaxis=error&kernel=1", task.name(), features.name());
            for is_loaded in [false, true] {
                let mut page = with_data(&link, task, is_loaded);
                all.append(&mut missed(&mut page));
                open_all(&mut page);
                all.append(&mut missed(&mut page));
                page.state.update(Event::Train);
                page.answer(7, 0.5, &[]);
                all.append(&mut missed(&mut page));
                page.answer(1000, 0.75, &[]);
                for learner in Learner::ALL {
                    page.state.update(Event::Data(data::Event::Highlight(Some(learner))));
                    all.append(&mut missed(&mut page));
                }
            }
        }
    }
    assert_eq!(all, BTreeSet::new());
}

#[test]
fn no_lab_and_no_step_shows_a_key_instead_of_a_text() {
    let mut all = BTreeSet::new();
    for lab in LabId::ALL {
        for mode in Mode::ALL {
            let mut page = Page::new(&format!("lab={}&mode={}&max=64&repeats=2", lab.name(), mode.name()));
            open_all(&mut page);
            all.append(&mut missed(&mut page));
            page.state.update(Event::Train);
            all.append(&mut missed(&mut page));
        }
    }
    for race in ["spiral", "spam", "cars", "plane", "ads", "digits", "mails"] {
        let mut page = Page::new(&format!("lab=algorithms&race={race}"));
        all.append(&mut missed(&mut page));
    }
    for step in 1..=tour::STEPS.len() {
        for mode in ["", "&mode=lecture"] {
            let mut page = Page::new(&format!("step={step}{mode}"));
            all.append(&mut missed(&mut page));
            page.state.update(Event::Tour(tour::Event::Predict(0)));
            page.state.update(Event::Tour(tour::Event::Notes));
            all.append(&mut missed(&mut page));
        }
    }
    assert_eq!(all, BTreeSet::new());
}

#[test]
fn a_text_that_is_not_there_is_noticed() {
    MISSED.take();
    let texts = Texts::new(Language::ENGLISH);
    texts.get("no.such.key", &[]);
    texts.item("ads.device", 99);
    assert_eq!(MISSED.take(), BTreeSet::from(["ads.device|99".to_owned(), "no.such.key".to_owned()]));
}
