//! The shared library that Python loads.

pub use whosaid::python::module;
