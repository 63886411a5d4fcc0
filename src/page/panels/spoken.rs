//! What is said aloud, by the live region.

use crate::page::model::state::Spoken;
use crate::page::model::texts::integer;
use crate::page::panels::computation;
use crate::page::panels::input::View;
use crate::page::panels::progress::training_text;
use crate::page::panels::tour::caption;

pub fn sentence(view: &View, spoken: Spoken) -> String {
    let (state, texts) = (view.state, view.texts);
    let (done, total) = state.lab_counts();
    let values = [("done", integer(done as u64)), ("total", integer(total as u64))];
    match spoken {
        Spoken::Started => texts.get("progress.spoken.started", &values),
        Spoken::Paused => texts.get("progress.spoken.paused", &values),
        Spoken::Milestone => training_text(texts, (done, total), view.forecast.seconds_left(state)),
        Spoken::Cancelled => texts.get("progress.cancelled", &values),
        Spoken::Done => texts.get("progress.spoken.done", &values),
        Spoken::Twice => state.lecture.hand.asked().map_or_else(String::new, |what| caption::twice(what, texts)),
        Spoken::Searched => computation::spoken(state, texts),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::panels::testing::Page;

    #[test]
    fn what_is_said_has_the_counts_of_the_lab_on_the_screen() {
        let said = |link: &str, spoken| sentence(&Page::new(link).view(), spoken);
        let data = said("max=64&repeats=2", Spoken::Started);
        assert!(data.contains("30"), "{data}");
        let race = said("lab=algorithms&max=64&repeats=2", Spoken::Started);
        assert!(race.contains('2') && !race.contains("30"), "{race}");
        for spoken in [Spoken::Paused, Spoken::Milestone, Spoken::Cancelled, Spoken::Done] {
            let said = said("max=64&repeats=2", spoken);
            assert!(said.contains("30") && !said.contains('{'), "{said}");
        }
    }
}
