//! The tables that the reader saves: which, and under what name.

use crate::page::model::export::{file_name, scale_csv};
use crate::page::model::settings::{LabId, Settings};
use crate::page::model::state::{Phase, State};
use crate::page::model::{link, png};

/// The notebook of the computation lab.
pub const NOTEBOOK: &str = "takeoff-notebook.csv";

/// Everything that was finished in the lab on the screen, one row each, and the file's name.
pub fn of_lab(state: &State) -> (String, String) {
    let settings = &state.settings;
    let text = state.lab(settings.lab).csv(settings);
    let name = if settings.lab == LabId::Data { settings.task.name() } else { settings.lab.name() };
    (text, file_name(name, settings.seed, "csv"))
}

/// Every finished cell of a scale map and every point of a kernel machine's curve, and the file's name.
pub fn of_scale(state: &State) -> (String, String) {
    let name = format!("{}-scale", state.settings.task.name());
    (scale_csv(&state.data.map_exported()), file_name(&name, state.settings.seed, "csv"))
}

/// What a link has to say so that whoever opens it sees what is seen here. The page's first repeat, which is trained unasked,
/// is theirs too; what the reader had trained is trained there at once, as many repeats of it as are whole here.
pub fn shared(state: &State) -> Settings {
    let mut settings = state.settings.clone();
    let figure = &state.data.figure.study;
    let whole = figure.whole_repeats();
    let is_asked = match (settings.lab, state.lab_phase()) {
        (_, Phase::Done) => true,
        (LabId::Data, _) if state.data.is_stale() || state.data.trains_first() => false,
        (_, Phase::Training | Phase::Paused) => true,
        (LabId::Data, _) => whole > 1,
        _ => false,
    };
    // A repeat that the page trained by itself comes by itself there too.
    if is_asked && settings.run != Some(false) {
        settings.put("run", 1);
    }
    let is_left = settings.lab == LabId::Data && state.lab_phase() == Phase::Idle && is_asked;
    if is_left && whole < settings.repeats {
        settings.put("repeats", whole);
    }
    settings
}

/// The bytes of a PNG file with the link and all settings in it, on a page of this address.
pub fn with_settings(png: &[u8], state: &State, href: &str) -> Vec<u8> {
    let address = state.saving.link(&state.settings, href);
    let settings = link::json(&link::made(&state.settings), &address);
    let texts = [("Software", "Takeoff"), ("Source", address.as_str()), ("Comment", settings.as_str())];
    png::with_texts(png, &texts)
}

/// Rows of a table below its header.
pub fn rows(text: &str) -> usize {
    text.lines().count().saturating_sub(1)
}

/// The settings as a file, which holds what a table, whose header is fixed, cannot.
pub fn settings_name(state: &State) -> String {
    file_name(state.settings.task.name(), state.settings.seed, "settings.json")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::model::labs::data;
    use crate::page::model::state::Event;
    use crate::page::model::state::tests::finish;

    #[test]
    fn a_link_shows_what_is_seen() {
        let link = |state: &State| link::write(&shared(state));
        let (mut state, _) = State::new("max=64&m=64&seed=3");
        let own = "v=1&m=64&max=64&seed=3";
        assert_eq!(link(&state), own, "nothing is trained");
        state.update(Event::Train);
        assert_eq!(link(&state), format!("{own}&run=1"), "being trained");
        // Three learning curves of five learners, and the rest of the gradients: two whole repeats of eight.
        finish(&mut state, 2 * 15 + 2);
        state.update(Event::Data(data::Event::Cancel));
        assert_eq!(state.data.figure.study.whole_repeats(), 2);
        assert_eq!(link(&state), "v=1&m=64&max=64&repeats=2&seed=3&run=1", "ended in the middle");
        state.update(Event::Train);
        finish(&mut state, usize::MAX);
        assert_eq!(link(&state), format!("{own}&run=1"));
        // Whoever wants nothing trained says so, and their link too.
        let (mut state, _) = State::new("max=64&m=64&run=0");
        state.update(Event::Train);
        assert_eq!(link(&state), "v=1&m=64&max=64&run=0");
        let (mut state, _) = State::new("lab=algorithms");
        assert_eq!(link(&state), "v=1&lab=algorithms");
        state.update(Event::Train);
        assert_eq!(link(&state), "v=1&lab=algorithms&run=1");
    }

    #[test]
    fn a_picture_s_file_says_where_it_is_from() {
        let state = State::new("seed=7&m=64").0;
        let png = png::indexed(1, &[crate::chart::Theme::Light.colors().ink], &[0]);
        let bytes = with_settings(&png, &state, "https://host/takeoff/?secret#m=1");
        let text = String::from_utf8_lossy(&bytes);
        assert!(text.contains("Source") && text.contains("seed=7") && text.contains("\"m\": \"64\""), "{text}");
        assert!(!text.contains("secret"), "{text}");
    }

    #[test]
    fn a_table_is_named_after_the_task_or_the_lab() {
        let of = |link: &str| {
            let (text, name) = of_lab(&State::new(link).0);
            (rows(&text), name)
        };
        assert_eq!(of("task=spam&seed=7"), (0, "takeoff-spam-seed-7.csv".into()));
        assert_eq!(of("lab=algorithms"), (0, "takeoff-algorithms-seed-1.csv".into()));
        assert_eq!(of("lab=computation&seed=3").1, "takeoff-computation-seed-3.csv");
        let (state, _) = State::new("task=ads");
        assert_eq!((of_scale(&state).1.as_str(), rows(&of_scale(&state).0)), ("takeoff-ads-scale-seed-1.csv", 0));
        assert_eq!(settings_name(&state), "takeoff-ads-seed-1.settings.json");
        assert_eq!((rows(""), rows("head\n"), rows("head\n1\n2\n")), (0, 0, 2));
    }
}
