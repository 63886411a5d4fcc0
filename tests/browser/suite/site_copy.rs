//! A copy of the site that a test may change.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// The folder of the copy, which goes with it.
pub struct SiteCopy(pub PathBuf);

impl SiteCopy {
    /// `name` tells it from those of other tests.
    pub fn of(dist: &Path, name: &str) -> Result<SiteCopy> {
        let folder = std::env::temp_dir().join(format!("takeoff-{name}-{}", std::process::id()));
        copy_site(dist, &folder)?;
        Ok(SiteCopy(folder))
    }

    /// The file of the folder `files` whose name begins so, and goes on with its content's.
    pub fn file(&self, stem: &str) -> Result<PathBuf> {
        let files = fs::read_dir(self.0.join("files"))?.collect::<Result<Vec<_>, _>>()?;
        let found = files.iter().find(|file| {
            let name = file.file_name().to_string_lossy().into_owned();
            name.strip_prefix(stem).is_some_and(|rest| rest.matches('.').count() == 1)
        });
        Ok(found.with_context(|| format!("no file {stem}"))?.path())
    }
}

/// The file beside another that tells the server of a trouble with it.
pub fn marker(file: &Path, trouble: &str) -> PathBuf {
    PathBuf::from(format!("{}.{trouble}", file.display()))
}

/// Copies the site's files and those of its folder `files`.
pub fn copy_site(dist: &Path, folder: &Path) -> Result<()> {
    fs::create_dir_all(folder.join("files"))?;
    for part in ["", "files"] {
        for entry in fs::read_dir(dist.join(part))? {
            let entry = entry?;
            if entry.file_type()?.is_file() {
                fs::copy(entry.path(), folder.join(part).join(entry.file_name()))?;
            }
        }
    }
    Ok(())
}

impl Drop for SiteCopy {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
