//! What can be done about the pace of the training: stop, only this m, more repeats, a longer axis.

use crate::job::{Job, Observe};
use crate::page::model::settings::{MAX_LARGEST, REPEATS_LARGEST};
use crate::page::model::state::Phase;
use crate::page::model::texts::integer;
use crate::page::panels::View;
use crate::page::panels::sheet::Sheet;
use crate::page::panels::view;

/// The panel of axes and view.
pub const AXES: &str = "view-panel";

pub fn show(view: &View, sheet: &mut Sheet) {
    let (state, settings) = (view.state, &view.state.settings);
    let is_under_way = matches!(state.data.figure_phase(), Phase::Training | Phase::Paused);
    sheet.flag("cancel", "hidden", !is_under_way);
    sheet.flag("only-m", "disabled", !state.data.lacks_at_m());
    sheet.flag("more-repeats", "disabled", settings.repeats >= REPEATS_LARGEST);
    let is_open = state.looking.is_open(AXES);
    sheet.flag(AXES, "hidden", !is_open);
    sheet.attribute("view-open", "aria-expanded", if is_open { "true" } else { "false" });
    // What a longer axis costs is worked out only for those who look.
    if is_open {
        sheet.text("view-max-cost", longest_axis(view));
        let is_even = state.data.plain_chance(settings.task).commonest.is_none();
        sheet.flag("balanced-box", "hidden", is_even);
    }
}

/// How long the longest axis would take.
fn longest_axis(view: &View) -> String {
    let (state, texts) = (view.state, view.texts);
    let plan = state.settings.with("max", MAX_LARGEST).plan();
    let runs = plan.runs().into_iter().filter(|spec| !state.data.results.contains_key(spec));
    let missing: Vec<Job> = runs.map(|spec| Job { spec, observe: Observe::default() }).collect();
    let m = ("m", integer(plan.max.into()));
    if missing.is_empty() {
        return texts.get("view.end.done", &[m]);
    }
    let seconds = integer(view::rounded_seconds(view.forecast.estimate(&missing)));
    texts.get("view.end.cost", &[("runs", integer(missing.len() as u64)), m, ("seconds", seconds)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::model::looking;
    use crate::page::model::state::Event;
    use crate::page::panels::testing::Page;

    #[test]
    fn the_cost_of_a_longer_axis_is_said_to_who_looks() {
        let mut page = Page::new("repeats=32&max=64&m=64");
        let sheet = page.sheet(show);
        assert_eq!((sheet.text_of("view-max-cost"), sheet.attribute_of(AXES, "hidden")), (None, Some("")));
        assert!(sheet.attribute_of("more-repeats", "disabled").is_some());
        page.state.update(Event::Looking(looking::Event::Fold { id: AXES.into(), is_open: true }));
        let sheet = page.sheet(show);
        assert_eq!(
            (sheet.attribute_of(AXES, "hidden"), sheet.attribute_of("view-open", "aria-expanded")),
            (None, Some("true"))
        );
        assert!(sheet.text_of("view-max-cost").is_some_and(|text| text.contains("65,536")));
        page.state.update(Event::Train);
        assert_eq!(page.sheet(show).attribute_of("cancel", "hidden"), None);
    }
}
