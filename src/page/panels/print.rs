//! What a handout on paper says that the screen does not, and how large its charts' type is.

use crate::order::within;
use crate::page::model::settings::{LabId, Mode};
use crate::page::model::stage;
use crate::page::model::state::State;
use crate::page::model::texts::{Texts, integer};
use crate::page::panels::View;
use crate::page::panels::saves;
use crate::page::panels::values;
use crate::page::panels::view::describe;

/// Between the margins of a sheet of A4, in CSS pixels; and how high the figure may be on it.
const WIDTH: f64 = 703.0;
const HEIGHT: f64 = 330.0;

/// How what is on the paper was made.
pub fn made(state: &State, texts: &Texts) -> String {
    let bar = match state.settings.lab {
        LabId::Data => {
            let plan = &state.data.shown;
            let values = [
                ("settings", describe(plan, texts)),
                ("m", integer(plan.m.into())),
                ("n", integer(plan.repeats.into())),
            ];
            return texts.get("print.made", &values);
        }
        // As the lab's bar of controls says it, which is not on the paper.
        lab => values::of_bar(lab).iter(),
    };
    let settings =
        bar.filter_map(|&(key, label)| Some(format!("{}: {}", texts.plain(label), values::value(key, state, texts)?)));
    texts.get("print.made.lab", &[("settings", settings.collect::<Vec<_>>().join(" · "))])
}

/// What goes to paper in place of the page where one panel fills the screen: words over the pictures, and the pictures.
#[derive(Debug, PartialEq)]
pub struct Leaf {
    pub title: String,
    pub words: Vec<String>,
    pub pictures: Vec<saves::Picture>,
}

/// The leaf of the panel that fills the screen in lecture mode; `None` where it has no picture, so that the page itself is
/// printed.
pub fn leaf(view: &View) -> Option<Leaf> {
    let settings = &view.state.settings;
    let panel = stage::shown(settings).filter(|_| settings.mode == Mode::Lecture)?;
    let canvases = canvases(panel.name)?;
    let screen = saves::screen(view);
    let said = |id: &str| screen.text_of(id).filter(|text| !text.is_empty()).map(str::to_owned);
    // The words of a step belong to its own panel.
    let is_step = view.state.step().is_some_and(|(_, step)| step.panel == panel.name);
    Some(Leaf {
        title: said("tour-title").filter(|_| is_step).unwrap_or_default(),
        words: ["tour-say", "tour-told"].into_iter().filter(|_| is_step).filter_map(said).collect(),
        pictures: canvases.iter().filter_map(|canvas| saves::of_chart(canvas, view)).collect(),
    })
}

/// The charts of a panel that can fill the screen; `None` of one without any.
pub fn canvases(panel: &str) -> Option<&'static [&'static str]> {
    Some(match panel {
        "figure" => &["figure-canvas"],
        "wins" => &["wins-canvas"],
        "data" => &["data-canvas"],
        "learned" => &[saves::MAPS],
        "gradient" => &["gradient-canvas"],
        "race-functions" => &["function-relu", "function-sigmoid"],
        "race-flow" => &["flow-canvas"],
        "race-race" => &["race-canvas"],
        "comp-found" => &["comp-found"],
        "comp-ends" => &["comp-ends"],
        "comp-loop" => &["comp-loop"],
        "comp-clocks" => &["comp-clocks-chart"],
        "scale" => &["scale-canvas"],
        "closing" => &["forces-canvas"],
        _ => return None,
    })
}

/// The first chart of a lab.
pub fn main_chart(lab: LabId) -> &'static str {
    match lab {
        LabId::Data => "figure-canvas",
        LabId::Algorithms => "flow-canvas",
        LabId::Computation => "comp-found",
    }
}

/// How a lab whose first chart is so wide and high on the screen, in CSS pixels, goes to paper: that chart's width there,
/// and by how much type is drawn larger, since the pictures of a wide screen become smaller. The figure keeps below the
/// height that leaves the page room for the rest, and the wins below it keep its width.
pub fn fit(lab: LabId, (width, height): (f64, f64)) -> (f64, f64) {
    // The other labs' charts are low: larger type would fill them.
    let largest = if lab == LabId::Data { 1.6 } else { 1.15 };
    (WIDTH.min(HEIGHT * width / height), within(width / WIDTH, 1.0, largest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::model::language::Language;
    use crate::page::panels::testing::Page;

    #[test]
    fn the_handout_says_the_settings_of_its_lab() {
        let texts = Texts::new(Language::ENGLISH);
        let made = |link: &str| made(&State::new(link).0, &texts);
        assert_eq!(
            made("seed=7&m=64&repeats=2&act=tanh"),
            "Measured by this page: 2-D map, raw, tanh, Seed 7, m\u{a0}=\u{a0}64, 2 repeats."
        );
        assert_eq!(
            made("lab=algorithms&race=spam&depth=5&rate=0.25&init=x16&optimiser=adam&limit=1000&target=80&seed=3"),
            "Measured by this page. Task: Spam filter · Hidden layers: 5 · Units in each: 32 · \
             Starting weights: 16 × Xavier · Optimiser: Adam · Learning rate: 0.25 · Seed: 3 · \
             to test accuracy, %: 80 · steps: 1000"
        );
        assert_eq!(
            made("lab=computation&ideas=mutate&replicates=4&think=24&seed=9"),
            "Measured by this page. Ideas: change the best · Replicates: 4 · Seed: 9 · You think for: 1 day"
        );
    }

    #[test]
    fn a_panel_of_the_lecture_has_a_leaf_of_its_own() {
        let leaf_of = |link: &str| leaf(&Page::new(link).view());
        let wins = leaf_of("mode=lecture&panel=wins").unwrap();
        assert_eq!((wins.title.as_str(), wins.pictures[0].charts.as_slice()), ("", ["wins-canvas"].as_slice()));
        assert_eq!(leaf_of("lab=algorithms&mode=lecture&panel=race-functions").unwrap().pictures.len(), 2);
        let step = leaf_of("mode=lecture&tour=1&step=4").unwrap();
        assert!(!step.title.is_empty() && !step.words.is_empty(), "{step:?}");
        // The page is printed as it is, and so is a panel of texts.
        assert_eq!(leaf_of("panel=wins"), None);
        assert_eq!(leaf_of("lab=computation&mode=lecture&panel=comp-book"), None);
    }

    #[test]
    fn charts_fit_the_paper() {
        // As wide as the paper, or as high as leaves room.
        assert_eq!(fit(LabId::Data, (703.0, 300.0)), (703.0, 1.0));
        assert_eq!(fit(LabId::Data, (843.6, 660.0)), (421.8, 1.2));
        assert_eq!(fit(LabId::Data, (4000.0, 1000.0)), (703.0, 1.6));
        assert_eq!(fit(LabId::Algorithms, (4000.0, 1000.0)).1, 1.15);
        assert_eq!(fit(LabId::Computation, (350.0, 330.0)), (350.0, 1.0));
    }
}
