//! What fills the screen, as the style sheet is told it: the lab, the mode, the theme and the step on the root element,
//! `data-on` on the one panel that is shown and `data-path` on what it stands in, `data-pointed` on the panel that a step
//! speaks of.

use crate::decimal::fixed;
use crate::page::model::lecture;
use crate::page::model::settings::{Mode, TABLE, theme_name};
use crate::page::model::stage::{self, PANELS};
use crate::page::panels::input::View;
use crate::page::panels::sheet::{Sheet, Target};

pub fn show(view: &View, sheet: &mut Sheet) {
    let (state, settings) = (view.state, &view.state.settings);
    let (mode, has_step) = (settings.mode, settings.step.is_some());
    sheet.attribute(Target::Root, "data-lab", settings.lab.name());
    sheet.attribute(Target::Root, "data-mode", mode.name());
    // Paper is light.
    let theme = if view.screen.is_paper { Some("light") } else { settings.theme.map(theme_name) };
    sheet.optional(Target::Root, "data-theme", theme.map(str::to_owned));
    sheet.flag(Target::Root, "data-tour", has_step);
    sheet.flag(Target::Root, "data-controls", state.tour.has_controls);
    let scale = stage::scale(mode, (view.screen.width, view.screen.height));
    sheet.style(Target::Root, "--scale", fixed(scale, 1));

    let (shown, pointed) = (stage::shown(settings), stage::pointed(settings));
    sheet.optional(Target::Root, "data-panel", shown.map(|panel| panel.name.to_owned()));
    for panel in PANELS {
        sheet.flag(panel.id, "data-on", shown == Some(panel));
        sheet.flag(panel.id, "data-pointed", pointed == Some(panel));
    }
    let path = shown.map_or(&[][..], |panel| panel.path);
    for (place, panel) in PANELS.iter().enumerate() {
        for (depth, id) in panel.path.iter().enumerate() {
            // Each once: panels share what they stand in.
            if PANELS[..place].iter().all(|other| other.path.get(depth) != Some(id)) {
                sheet.flag(*id, "data-path", path.contains(id));
            }
        }
    }
    for key in TABLE.fixable() {
        let controls = Target::All(format!("[data-key=\"{key}\"]").into());
        sheet.flag(controls, "data-fixed", settings.fix.contains(&key));
    }

    let covered = state.step().filter(|_| state.covers_panel());
    for panel in PANELS {
        sheet.flag(panel.id, "data-covered", covered.is_some_and(|(_, step)| step.panel == panel.name));
    }
    sheet.flag("tour", "hidden", !has_step || mode == Mode::Embed);
    if let Some((place, _, beat)) = lecture::at(settings) {
        sheet.style("tour", "--way", fixed(lecture::share(view.state.lesson().steps, place, beat), 3));
    }
    // In a lecture the page's own title is not on the screen.
    sheet.attribute("tour-title", "aria-level", if mode == Mode::Lecture { "1" } else { "2" });
    sheet.flag("lecture-tools", "hidden", !state.tour.has_tools);
    sheet.attribute("lecture-menu", "aria-expanded", state.tour.has_tools.to_string());
    sheet.flag("blank", "hidden", !state.tour.is_blank);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::model::state::Event;
    use crate::page::model::tour::Event as Tour;
    use crate::page::panels::testing::Page;

    fn root<'a>(sheet: &'a Sheet, name: &str) -> Option<&'a str> {
        sheet.attribute_at(&Target::Root, name)
    }

    #[test]
    fn the_page_a_lecture_and_a_frame_show_what_is_theirs() {
        let page = Page::new("");
        let sheet = page.sheet(show);
        assert_eq!((root(&sheet, "data-lab"), root(&sheet, "data-mode")), (Some("data"), Some("page")));
        assert_eq!(
            (root(&sheet, "data-tour"), root(&sheet, "data-panel"), root(&sheet, "data-theme")),
            (None, None, None)
        );
        assert_eq!((sheet.attribute_of("tour", "hidden"), sheet.attribute_of("figure", "data-on")), (Some(""), None));

        let page = Page::new("mode=lecture&step=9&theme=dark");
        let sheet = page.sheet(show);
        assert_eq!((root(&sheet, "data-panel"), root(&sheet, "data-theme")), (Some("wins"), Some("dark")));
        assert_eq!(
            (sheet.attribute_of("tour", "hidden"), sheet.attribute_of("tour-title", "aria-level")),
            (None, Some("1"))
        );
        let has = |name, ids: &[&'static str]| {
            ids.iter().copied().filter(|id| sheet.attribute_of(id, name).is_some()).collect::<Vec<_>>()
        };
        assert_eq!(has("data-on", &["figure", "wins", "data"]), ["wins"]);
        assert_eq!(
            has("data-path", &["main", "lab", "column-left", "column-right", "lab-algorithms"]),
            ["main", "lab", "column-left"]
        );

        let page = Page::new("mode=embed&lab=computation&panel=comp-own&fix=seed");
        let sheet = page.sheet(show);
        assert_eq!((root(&sheet, "data-panel"), sheet.attribute_of("tour", "hidden")), (Some("comp-own"), Some("")));
        assert_eq!(sheet.attribute_of("comp-pair", "data-path"), Some(""));
        let fixed = |key: &str| sheet.attribute_at(&Target::All(format!("[data-key=\"{key}\"]").into()), "data-fixed");
        assert_eq!((fixed("seed"), fixed("task")), (Some(""), None));
    }

    #[test]
    fn a_step_points_at_its_panel_beside_the_tour() {
        let sheet = Page::new("step=9").sheet(show);
        assert_eq!((root(&sheet, "data-tour"), sheet.attribute_of("tour", "hidden")), (Some(""), None));
        assert_eq!(
            (sheet.attribute_of("wins", "data-pointed"), sheet.attribute_of("wins", "data-on")),
            (Some(""), None)
        );
        assert_eq!(sheet.attribute_of("figure", "data-pointed"), None);
    }

    #[test]
    fn what_only_a_lecture_has_is_closed_with_it() {
        let mut page = Page::new("mode=lecture&step=1");
        for event in [Tour::Controls, Tour::Tools, Tour::Blank(true)] {
            page.state.update(Event::Tour(event));
        }
        let sheet = page.sheet(show);
        assert_eq!((root(&sheet, "data-controls"), sheet.attribute_of("blank", "hidden")), (Some(""), None));
        assert_eq!(sheet.attribute_of("lecture-menu", "aria-expanded"), Some("true"));
        assert_eq!(sheet.attribute_of("lecture-tools", "hidden"), None);
        page.state.update(Event::Tour(Tour::Mode(Mode::Page)));
        let sheet = page.sheet(show);
        assert_eq!((root(&sheet, "data-mode"), root(&sheet, "data-controls")), (Some("page"), None));
        for id in ["lecture-tools", "blank"] {
            assert_eq!(sheet.attribute_of(id, "hidden"), Some(""), "{id}");
        }
    }

    #[test]
    fn the_scale_is_that_of_the_window_and_paper_is_light() {
        let mut page = Page::new("mode=lecture&theme=dark");
        (page.screen.width, page.screen.height) = (1920.0, 1080.0);
        let style = |sheet: &Sheet| sheet.style_at(&Target::Root, "--scale").map(str::to_owned);
        assert_eq!(style(&page.sheet(show)).as_deref(), Some("3.0"));
        page.screen.is_paper = true;
        assert_eq!(root(&page.sheet(show), "data-theme"), Some("light"));
    }
}
