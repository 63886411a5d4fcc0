//! Tables in the house: small real ones, fetched when they are chosen, so that nobody needs a file to see what own data are
//! for. They are read like any file. data/README.md says where they come from.

/// A table that comes with the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Example {
    /// Numbers and categories, with missing values.
    Penguins,
    /// Three classes of thirteen numbers.
    Wine,
    /// Two uneven classes.
    Breast,
}

impl Example {
    pub const ALL: [Example; 3] = [Example::Penguins, Example::Wine, Example::Breast];

    /// Name among the site's data, and the value of its button.
    pub fn name(self) -> &'static str {
        match self {
            Example::Penguins => "penguins",
            Example::Wine => "wine",
            Example::Breast => "breast",
        }
    }

    pub fn named(name: &str) -> Option<Example> {
        Example::ALL.into_iter().find(|example| example.name() == name)
    }

    /// What its table is called.
    pub fn file(self) -> String {
        format!("{}.csv", self.name())
    }

    /// Whether a table of this name could not be fetched, rather than read.
    pub fn is_file(name: &str) -> bool {
        name.strip_suffix(".csv").and_then(Example::named).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{self, Kind, Limits, Note, Overrides};
    use std::io::Read;

    /// Each is read without a refusal, its label is proposed, and what it is here to show is there.
    #[test]
    fn each_is_read_as_it_is_meant() {
        let read = |packed: &[u8]| {
            let mut bytes = Vec::new();
            flate2::read::GzDecoder::new(packed).read_to_end(&mut bytes).unwrap();
            let table = table::read(&bytes, Limits::default(), Overrides::default()).unwrap();
            let choice = table.default_choice();
            let prepared = table::prepare(&table, &choice, crate::task::own::SPLIT).unwrap();
            (table.classes(&choice), table.columns()[choice.label].name().to_owned(), prepared, table)
        };
        let classes = |classes: &[(&str, usize)]| -> Vec<(String, usize)> {
            classes.iter().map(|(name, rows)| ((*name).to_owned(), *rows)).collect()
        };
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/data/");
        let file = |example: Example| std::fs::read(format!("{root}{}.csv.gz", example.name())).unwrap();
        let (penguins, label, prepared, table) = read(&file(Example::Penguins));
        assert_eq!(
            (penguins, label.as_str()),
            (classes(&[("Adelie", 152), ("Chinstrap", 68), ("Gentoo", 124)]), "species")
        );
        assert!(table.columns().iter().any(|column| column.kind() == Kind::Categories));
        assert!(prepared.notes.iter().any(|note| matches!(note, Note::MissingNumbers { cells: 8, .. })));
        let (wine, label, prepared, _) = read(&file(Example::Wine));
        assert_eq!((wine, label.as_str()), (classes(&[("A", 59), ("B", 71), ("C", 48)]), "cultivar"));
        assert_eq!(prepared.input_names.len(), 13);
        let (breast, label, prepared, _) = read(&file(Example::Breast));
        assert_eq!((breast, label.as_str()), (classes(&[("benign", 357), ("malignant", 212)]), "diagnosis"));
        assert_eq!(prepared.input_names.len(), 30);
        for example in Example::ALL {
            assert!(Example::named(example.name()) == Some(example) && Example::is_file(&example.file()));
        }
    }
}
