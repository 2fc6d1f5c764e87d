//! The page's JavaScript as Rust sees it: the code editor, which is loaded when the page already works.

use wasm_bindgen::prelude::*;
use web_sys::Element;

#[wasm_bindgen]
extern "C" {
    /// Loads a module by its name.
    #[wasm_bindgen(js_namespace = layercake, catch)]
    pub(crate) async fn load(name: &str) -> Result<JsValue, JsValue>;

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
