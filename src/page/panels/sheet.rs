//! What a panel shows, as data: texts, attributes, tables and pictures by the ids of index.html. A panel makes a sheet
//! from the model and does nothing else; `ui::painter` puts on the screen what differs from the sheet before. Pure, so
//! that a native test sees what a reader sees.

use crate::page::panels::picture::Picture;
use std::borrow::Cow;

/// What an entry is about.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    /// The element of this id.
    Id(Cow<'static, str>),
    /// Every element that this selector finds. Only for markup that stands in index.html from the start.
    All(Cow<'static, str>),
    /// The root element of the document.
    Root,
}

impl From<&'static str> for Target {
    fn from(id: &'static str) -> Target {
        Target::Id(Cow::Borrowed(id))
    }
}

impl From<String> for Target {
    fn from(id: String) -> Target {
        Target::Id(Cow::Owned(id))
    }
}

/// One property of a target.
#[derive(Clone, Debug, PartialEq)]
pub enum Entry {
    Text(String),
    /// An attribute; `None` takes it away.
    Attribute(&'static str, Option<String>),
    /// A custom property of its style.
    Style(&'static str, String),
    /// What a field shows; a field in which the reader is typing is left alone.
    Value(String),
    Checked(bool),
    /// The chosen value of a list; a value that the list does not offer is added to it.
    Choice(String),
    /// The chosen value of the radio buttons of a name, which is the target.
    Radio(String),
    /// What stands inside of it, instead of what stood there before. Elements are kept where tag and place are the same,
    /// so that focus and scrolling survive.
    Children(Vec<Node>),
    Picture(Picture),
}

impl Entry {
    /// The property of a target that it is about.
    pub fn property(&self) -> &'static str {
        match self {
            Entry::Text(_) => "text",
            Entry::Attribute(name, _) | Entry::Style(name, _) => name,
            Entry::Value(_) => "value",
            Entry::Checked(_) => "checked",
            Entry::Choice(_) => "choice",
            Entry::Radio(_) => "radio",
            Entry::Children(_) => "children",
            Entry::Picture(_) => "picture",
        }
    }
}

/// An element in a list or a table that a panel makes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Node {
    pub tag: &'static str,
    /// Its text; with children, the text before them.
    pub text: String,
    pub attributes: Vec<(&'static str, String)>,
    pub styles: Vec<(&'static str, String)>,
    pub children: Vec<Node>,
    /// Of a canvas: its picture, whose width and height are its pixels'.
    pub picture: Option<Picture>,
}

impl Node {
    pub fn new(tag: &'static str) -> Node {
        Node { tag, ..Node::default() }
    }

    pub fn text(tag: &'static str, text: impl Into<String>) -> Node {
        Node { tag, text: text.into(), ..Node::default() }
    }

    /// A text between elements.
    pub fn words(text: impl Into<String>) -> Node {
        Node { tag: "", text: text.into(), ..Node::default() }
    }

    pub fn class(self, class: impl Into<String>) -> Node {
        self.with("class", class)
    }

    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Node {
        self.attributes.push((name, value.into()));
        self
    }

    pub fn style(mut self, name: &'static str, value: impl Into<String>) -> Node {
        self.styles.push((name, value.into()));
        self
    }

    pub fn child(mut self, child: Node) -> Node {
        self.children.push(child);
        self
    }

    pub fn all(mut self, children: impl IntoIterator<Item = Node>) -> Node {
        self.children.extend(children);
        self
    }

    /// Of a canvas.
    pub fn drawn(self, picture: Picture) -> Node {
        Node { picture: Some(picture), ..self }
    }

    fn has_picture(&self) -> bool {
        self.picture.is_some() || self.children.iter().any(Node::has_picture)
    }

    /// Everything that is read in it, in its order.
    #[cfg(test)]
    pub fn words_in(&self) -> String {
        self.children.iter().fold(self.text.clone(), |text, child| text + &child.words_in())
    }
}

/// Everything that a panel shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sheet {
    pub entries: Vec<(Target, Entry)>,
}

impl Sheet {
    pub fn put(&mut self, target: impl Into<Target>, entry: Entry) {
        self.entries.push((target.into(), entry));
    }

    pub fn text(&mut self, id: impl Into<Target>, text: impl Into<String>) {
        self.put(id, Entry::Text(text.into()));
    }

    pub fn attribute(&mut self, id: impl Into<Target>, name: &'static str, value: impl Into<String>) {
        self.put(id, Entry::Attribute(name, Some(value.into())));
    }

    /// An attribute that may be absent.
    pub fn optional(&mut self, id: impl Into<Target>, name: &'static str, value: Option<String>) {
        self.put(id, Entry::Attribute(name, value));
    }

    /// An attribute that is there or not, such as `hidden` and `disabled`.
    pub fn flag(&mut self, id: impl Into<Target>, name: &'static str, on: bool) {
        self.put(id, Entry::Attribute(name, on.then(String::new)));
    }

    pub fn style(&mut self, id: impl Into<Target>, name: &'static str, value: impl Into<String>) {
        self.put(id, Entry::Style(name, value.into()));
    }

    pub fn value(&mut self, id: impl Into<Target>, value: impl Into<String>) {
        self.put(id, Entry::Value(value.into()));
    }

    pub fn checked(&mut self, id: impl Into<Target>, on: bool) {
        self.put(id, Entry::Checked(on));
    }

    pub fn choice(&mut self, id: impl Into<Target>, value: impl Into<String>) {
        self.put(id, Entry::Choice(value.into()));
    }

    pub fn radio(&mut self, name: &'static str, value: impl Into<String>) {
        self.put(name, Entry::Radio(value.into()));
    }

    pub fn children(&mut self, id: impl Into<Target>, children: Vec<Node>) {
        self.put(id, Entry::Children(children));
    }

    /// Whether anything is drawn on a canvas.
    pub fn has_picture(&self) -> bool {
        self.entries.iter().any(|(_, entry)| match entry {
            Entry::Picture(_) => true,
            Entry::Children(nodes) => nodes.iter().any(Node::has_picture),
            _ => false,
        })
    }

    pub fn picture(&mut self, canvas: impl Into<Target>, picture: Picture) {
        self.put(canvas, Entry::Picture(picture));
    }

    /// A table: one row of column headers in the element `head`, rows that begin with a header in `body`.
    pub fn table(&mut self, head: impl Into<Target>, body: impl Into<Target>, names: &[String], rows: &[Vec<String>]) {
        self.children(head, vec![row("col", names)]);
        self.rows(body, rows);
    }

    /// Rows of a table's body, each of which begins with a header.
    pub fn rows(&mut self, body: impl Into<Target>, rows: &[Vec<String>]) {
        self.children(body, rows.iter().map(|texts| row("row", texts)).collect());
    }

    /// The text that is put into an element: what a test or an export asks for.
    pub fn text_of(&self, id: &str) -> Option<&str> {
        self.entries.iter().rev().find_map(|(target, entry)| match (target, entry) {
            (Target::Id(other), Entry::Text(text)) if other == id => Some(text.as_str()),
            _ => None,
        })
    }

    /// The value of an attribute; `None` where it is absent or not spoken of.
    pub fn attribute_of(&self, id: &str, name: &str) -> Option<&str> {
        self.attribute_at(&Target::Id(Cow::Owned(id.to_owned())), name)
    }

    /// The same of any target.
    pub fn attribute_at(&self, target: &Target, name: &str) -> Option<&str> {
        self.entries.iter().rev().find_map(|(other, entry)| match entry {
            Entry::Attribute(of, value) if other == target && *of == name => Some(value.as_deref()),
            _ => None,
        })?
    }

    /// The value of a custom property that is put on a target.
    pub fn style_at(&self, target: &Target, name: &str) -> Option<&str> {
        self.entries.iter().rev().find_map(|(other, entry)| match entry {
            Entry::Style(of, value) if other == target && *of == name => Some(value.as_str()),
            _ => None,
        })
    }

    /// What is drawn on a canvas.
    pub fn picture_of(&self, canvas: &str) -> Option<&Picture> {
        self.entries.iter().rev().find_map(|(target, entry)| match (target, entry) {
            (Target::Id(other), Entry::Picture(picture)) if other == canvas => Some(picture),
            _ => None,
        })
    }

    /// What stands inside of an element.
    pub fn children_of(&self, id: &str) -> Option<&[Node]> {
        self.entries.iter().rev().find_map(|(target, entry)| match (target, entry) {
            (Target::Id(other), Entry::Children(nodes)) if other == id => Some(nodes.as_slice()),
            _ => None,
        })
    }
}

/// A row of a table; `scope` is `col` where all its cells are headers, and `row` where the first is.
pub fn row(scope: &'static str, texts: &[String]) -> Node {
    let cell = |(place, text): (usize, &String)| {
        if scope == "col" || place == 0 {
            Node::text("th", text.as_str()).with("scope", scope)
        } else {
            Node::text("td", text.as_str())
        }
    };
    Node::new("tr").all(texts.iter().enumerate().map(cell))
}
