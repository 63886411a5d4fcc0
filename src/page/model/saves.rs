//! The tables that the reader saves: which, and under what name.

use crate::page::model::algorithms;
use crate::page::model::export::{csv, file_name, scale_csv};
use crate::page::model::settings::Lab;
use crate::page::model::state::State;

/// The notebook of the computation lab.
pub const NOTEBOOK: &str = "takeoff-notebook.csv";

/// Everything that was finished in the lab on the screen, one row each, and the file's name.
pub fn of_lab(state: &State) -> (String, String) {
    let settings = &state.settings;
    let (text, name) = match settings.lab {
        Lab::Data => (csv(&state.exported()), settings.task.name()),
        Lab::Algorithms => (algorithms::csv::csv(&state.algorithms), settings.lab.name()),
        Lab::Computation => (state.computation.csv(settings), settings.lab.name()),
    };
    (text, file_name(name, settings.seed, "csv"))
}

/// Every finished cell of a scale map and every point of a kernel machine's curve, and the file's name.
pub fn of_scale(state: &State) -> (String, String) {
    let name = format!("{}-scale", state.settings.task.name());
    (scale_csv(&state.scale_exported()), file_name(&name, state.settings.seed, "csv"))
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
