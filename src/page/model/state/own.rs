//! The reader's own table in the state: which one is loaded, and what follows when it is replaced or missing.

use crate::job::Spec;
use crate::page::model::state::{Effect, NeedsTable, State};
use crate::task::TaskId;
use crate::task::own::{self, OwnData, TableId};
use std::rc::Rc;

impl State {
    /// Name of the reader's own table, also while another task is shown; [`own::NONE`] where there is none.
    pub fn table(&self) -> TableId {
        self.table.as_ref().map_or(own::NONE, |table| table.id())
    }

    /// The reader's own table, for whoever trains on it or shows its rows.
    pub fn own_data(&self) -> Option<&Rc<OwnData>> {
        self.table.as_ref()
    }

    /// The task is own data, and none are loaded.
    pub fn lacks_table(&self) -> bool {
        self.settings.task == TaskId::Table(own::NONE)
    }

    /// Whether the reader's own data may be shown: not where the link fixes another task.
    pub fn may_bring_table(&self) -> bool {
        self.settings.task.is_table() || !self.settings.is_fixed("task")
    }

    pub(super) fn link_needs_table(&self) -> Option<Effect> {
        self.lacks_table().then_some(Effect::NeedsTable(NeedsTable::ForLink))
    }

    /// Shows a table that was loaded. What was trained on the one before goes: in an export, both would be `table`.
    pub(super) fn take_table(&mut self, table: Rc<OwnData>) -> Vec<Effect> {
        let task = table.task();
        if self.table() != table.id() {
            let stays = |spec: &Spec| spec.task().is_none_or(|of| !of.is_table() || of == task);
            self.results.retain(|spec, _| stays(spec));
            self.failed.retain(|spec, _| stays(spec));
            self.asked.retain(stays);
            self.scale.retain(stays);
        }
        self.table = Some(table);
        let effects = self.adjust(|settings| settings.put("task", task.name()));
        if self.shown.task.is_table() && self.shown.task != task {
            self.shown = self.settings.plan();
        }
        effects
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use crate::page::model::link;
    use crate::page::model::settings::Lab;
    use crate::page::model::state::{Event, Phase};
    use crate::table::{self, Limits, Overrides};

    /// A table of so many rows.
    pub fn load(rows: usize) -> Rc<OwnData> {
        let csv: String = (0..rows).map(|i| format!("{},{},{}\n", i % 7, i % 5, i % 2)).collect();
        let table = table::read(csv.as_bytes(), Limits::default(), Overrides::default()).unwrap();
        let mut prepared = table::prepare(&table, &table.default_choice(), 1).unwrap();
        Rc::new(OwnData::new(&mut prepared, None).0)
    }

    #[test]
    fn a_link_to_own_data_says_that_they_are_missing_and_trains_nothing() {
        let (mut state, effects) = State::new("v=1&task=table&run=1");
        assert!(effects.contains(&Effect::NeedsTable(NeedsTable::ForLink)));
        assert_eq!((state.phase(), state.counts()), (Phase::Idle, (0, 0)));
        assert_eq!(state.update(Event::Train), [Effect::NeedsTable(NeedsTable::ToTrain)]);
        assert_eq!(state.phase(), Phase::Idle);
        assert_eq!(link::write(&state.settings), "v=1&task=table&run=1");
    }

    #[test]
    fn the_axis_ends_at_the_last_row_and_the_table_stays() {
        let (mut state, _) = State::new("repeats=1&features=engineered&m=4096");
        let table = load(1000);
        state.update(Event::Table(table.clone()));
        assert_eq!(state.settings.m_values(), [16, 32, 64, 128, 256, 512, 700]);
        assert_eq!((state.settings.m, state.counts().1), (700, 35));
        assert_eq!(state.marker, (700.0f64 / 16.0).log2());
        assert_eq!(state.settings.plan().features.name(), "raw");
        let effects = state.update(Event::Train);
        assert_eq!(effects[0], Effect::Want(Lab::Data));
        let first = state.wanted()[0];
        assert!(first.spec.data.m == 700 && first.observe.map_side > 0);
        // To another task, reset, and back by a link: the table is still there.
        state.update(Event::set("task", "plane"));
        assert_eq!((state.settings.m, state.settings.plan().features.name()), (512, "engineered"));
        state.update(Event::Reset);
        state.update(Event::Link("task=table".into()));
        assert_eq!(state.settings.task, table.task());
        // The slider reaches the last row, which is no doubling.
        state.update(Event::Settle(1e9));
        assert_eq!(state.settings.m, 700);
    }

    #[test]
    fn another_table_takes_the_place_of_the_first() {
        let (mut state, _) = State::new("repeats=1");
        state.update(Event::Table(load(200)));
        state.update(Event::Train);
        let second = load(300);
        let effects = state.update(Event::Table(second.clone()));
        assert!(effects.contains(&Effect::Want(Lab::Data)));
        assert!(state.wanted().iter().all(|job| job.spec.task() == Some(second.task())));
        assert_eq!(state.shown.task, second.task());
    }
}
