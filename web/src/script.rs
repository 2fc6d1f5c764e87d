//! The page's JavaScript as Rust sees it: the code editor, which is loaded when the page already works, the browser's database, and
//! the page without a network.

use wasm_bindgen::prelude::*;
use web_sys::Element;

#[wasm_bindgen]
extern "C" {
    /// Loads a module by its name.
    #[wasm_bindgen(js_namespace = layercake, catch)]
    pub(crate) async fn load(name: &str) -> Result<JsValue, JsValue>;

    /// The module of the browser's database.
    pub(crate) type KeepModule;

    #[wasm_bindgen(method, catch)]
    pub(crate) async fn open(this: &KeepModule) -> Result<JsValue, JsValue>;

    /// The database.
    #[derive(Clone)]
    pub(crate) type Store;

    /// Takes a session for this tab; what was found, as JSON.
    #[wasm_bindgen(method, catch)]
    pub(crate) async fn begin(this: &Store) -> Result<JsValue, JsValue>;

    /// Keeps what a session begins with, and its inputs from a number on: JSON, a list of texts.
    #[wasm_bindgen(method, catch)]
    pub(crate) fn write(
        this: &Store,
        id: &str,
        head: &str,
        from: usize,
        inputs: &str,
    ) -> Result<js_sys::Promise, JsValue>;

    #[wasm_bindgen(method, catch)]
    pub(crate) async fn forget(this: &Store, id: &str) -> Result<JsValue, JsValue>;

    /// The module of the page without a network.
    pub(crate) type OfflineModule;

    /// Keeps the page; `told` hears that a new version waits.
    #[wasm_bindgen(method, catch)]
    pub(crate) async fn watch(this: &OfflineModule, told: &Closure<dyn FnMut()>) -> Result<JsValue, JsValue>;

    /// The module of pictures.
    pub(crate) type PictureModule;

    /// Saves what an element shows, as `svg` or `png`.
    #[wasm_bindgen(method, catch)]
    pub(crate) async fn save(this: &PictureModule, id: &str, kind: &str) -> Result<JsValue, JsValue>;

    /// The module of a page in another page's frame.
    pub(crate) type EmbedModule;

    /// Tells the page around this one how high it is.
    #[wasm_bindgen(method, catch)]
    pub(crate) fn watch(this: &EmbedModule) -> Result<(), JsValue>;

    /// Tells it what was done: JSON.
    #[wasm_bindgen(method, catch)]
    pub(crate) fn told(this: &EmbedModule, state: &str) -> Result<(), JsValue>;

    /// The module of the editor.
    pub(crate) type Module;

    #[wasm_bindgen(method, catch)]
    pub(crate) fn mount(
        this: &Module,
        parent: &Element,
        text: &str,
        is_dockerfile: bool,
        label: &str,
        changed: &Closure<dyn FnMut(String)>,
    ) -> Result<Editor, JsValue>;

    /// An editor in the page.
    #[derive(Clone)]
    pub(crate) type Editor;

    /// Shows a text, unless it is there already.
    #[wasm_bindgen(method)]
    pub(crate) fn show(this: &Editor, text: &str, is_dockerfile: bool, label: &str);

    /// Marks what is wrong: JSON, `[{from, to, severity, message}]`.
    #[wasm_bindgen(method)]
    pub(crate) fn mark(this: &Editor, problems: &str);

    #[wasm_bindgen(method)]
    pub(crate) fn destroy(this: &Editor);
}

/// What an error of the browser's is called.
pub(crate) fn name_of(error: &JsValue) -> String {
    error.dyn_ref::<js_sys::Error>().map_or_else(|| "an error without a name".to_owned(), |error| error.name().into())
}
