//! The slider for m under the figure's axis, and what the whole lab shows of the figure's state.

use crate::chart::units::trimmed;
use crate::page::model::texts::integer;
use crate::page::panels::View;
use crate::page::panels::sheet::Sheet;
use crate::study::plan;

/// Digits behind the point of a place on the axis: finer than a device pixel on any screen.
const PLACE_DIGITS: usize = 6;

pub fn show(view: &View, sheet: &mut Sheet) {
    let (state, settings, texts) = (view.state, &view.state.settings, view.texts);
    // Along a linear axis the slider counts in units of the left end.
    let (place, last) = (settings.along(state.marker), settings.along(plan::place(settings.end())));
    sheet.attribute("m", "max", trimmed(last, PLACE_DIGITS));
    // A pointer moves it smoothly, keys by whole steps, unless the axis ends between two of them.
    let is_whole = last.fract() == 0.0 && !state.looking.slider_is_held;
    sheet.attribute("m", "step", if is_whole { "1" } else { "any" });
    sheet.value("m", trimmed(place, PLACE_DIGITS));
    sheet.style("m", "--value", crate::decimal::fixed(place / last.max(1e-9), 4));
    let m = integer(settings.m.into());
    sheet.attribute("m", "aria-valuetext", texts.get("slider.value", &[("m", m.clone())]));
    sheet.text("m-value", texts.get("figure.m", &[("m", m)]));
    sheet.flag("lab", "data-stale", state.data.is_stale());
    sheet.optional("lab", "data-highlight", state.data.highlight.map(|learner| learner.name().to_owned()));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::model::state::Event;
    use crate::page::panels::testing::Page;

    #[test]
    fn it_stands_where_m_is_on_either_axis() {
        let mut page = Page::new("m=1024");
        let sheet = page.sheet(show);
        assert_eq!((sheet.attribute_of("m", "max"), sheet.attribute_of("m", "step")), (Some("10"), Some("1")));
        assert_eq!(sheet.text_of("m-value"), Some("m\u{a0}=\u{a0}1,024"));
        page.state.update(Event::set("xaxis", "linear"));
        assert_eq!(page.sheet(show).attribute_of("m", "max"), Some("1023"));
        // Between two measured values while it is dragged.
        page.state.update(Event::set("xaxis", "log"));
        page.state.update(Event::Drag(5.4));
        assert_eq!(page.sheet(show).text_of("m-value"), Some("m\u{a0}=\u{a0}512"));
    }

    #[test]
    fn a_hand_on_it_moves_it_smoothly() {
        let mut page = Page::new("");
        page.state.update(Event::Hold(true));
        assert_eq!(page.sheet(show).attribute_of("m", "step"), Some("any"));
        page.state.update(Event::Hold(false));
        assert_eq!(page.sheet(show).attribute_of("m", "step"), Some("1"));
    }
}
