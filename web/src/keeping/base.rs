//! The browser's database, where it has one: this tab's session as it was kept, and its inputs appended one by one.

use serde::Deserialize;
use serde_json::Value;
use wasm_bindgen::{JsCast, JsValue};

use crate::script::{self, KeepModule, Store};
use crate::state::saved::Saved;

/// A session as the database has it.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Kept {
    /// Its name there.
    pub(crate) id: String,
    head: String,
    inputs: Vec<String>,
}

/// What was found when the page began.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Found {
    /// This tab's session's name.
    pub(crate) id: String,
    /// Whether what was found is this tab's own; else it is a copy of what another tab may be in.
    pub(crate) is_own: bool,
    /// The session to go on with.
    pub(crate) found: Option<Kept>,
    /// Sessions that no tab is in.
    pub(crate) left: Vec<Kept>,
}

/// The database.
#[derive(Clone)]
pub(crate) struct Base {
    store: Store,
    id: String,
}

impl Kept {
    /// The session as [`Saved`] is written, before it is packed.
    pub(crate) fn text(&self) -> Vec<u8> {
        let mut value: Value = serde_json::from_str(&self.head).unwrap_or_default();
        let inputs = self.inputs.iter().map(|input| serde_json::from_str(input).unwrap_or_default()).collect();
        if let Some(log) = value.get_mut("log").and_then(Value::as_object_mut) {
            log.insert("entries".to_owned(), Value::Array(inputs));
        }
        // Values can always be written.
        serde_json::to_vec(&value).unwrap_or_default()
    }

    /// Whether anything was done in it.
    pub(crate) fn is_empty(&self) -> bool {
        self.inputs.len() < 2
    }
}

impl Base {
    /// Opens it, and takes a session for this tab.
    ///
    /// # Errors
    /// What the browser says, where it allows none.
    pub(crate) async fn open() -> Result<(Self, Found), JsValue> {
        let module: KeepModule = script::load("keep").await?.unchecked_into();
        let store: Store = module.open().await?.unchecked_into();
        let found = store.begin().await?.as_string().unwrap_or_default();
        let found: Found = serde_json::from_str(&found).map_err(|error| JsValue::from_str(&error.to_string()))?;
        Ok((Self { store, id: found.id.clone() }, found))
    }

    /// Keeps a session whose first inputs are there already; `failed` hears what the browser says where that cannot be done.
    pub(crate) fn write(&self, saved: &Saved, from: usize, failed: impl Fn(String) + 'static) {
        let mut head = saved.clone();
        let inputs: Vec<String> = head
            .log
            .entries
            .drain(..)
            .skip(from)
            // Strings and numbers can always be written.
            .map(|entry| serde_json::to_string(&entry).unwrap_or_default())
            .collect();
        let text = |value: Result<String, _>| value.unwrap_or_default();
        let (head, inputs) = (text(serde_json::to_string(&head)), text(serde_json::to_string(&inputs)));
        // It begins before this returns: the page may be closed next.
        let written = self.store.write(&self.id, &head, from, &inputs);
        yew::platform::spawn_local(async move {
            let written = match written {
                Ok(promise) => wasm_bindgen_futures::JsFuture::from(promise).await.map(drop),
                Err(error) => Err(error),
            };
            if let Err(error) = written {
                failed(script::name_of(&error));
            }
        });
    }

    /// Forgets a session that is kept elsewhere now.
    pub(crate) fn forget(&self, id: String) {
        let store = self.store.clone();
        // Where it cannot be forgotten, it is found once more at the next start.
        yew::platform::spawn_local(async move { drop(store.forget(&id).await) });
    }
}
