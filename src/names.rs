//! Enums whose values have names: one macro, so that tables, options, word lists and JSON call a value the same.

/// Declares an enum with the name of each value behind `=`: `ALL`, `name`, `named`, and the same name where it is printed,
/// serialized and read back.
macro_rules! names {
    (
        $(#[$about:meta])*
        $visible:vis enum $kind:ident {
            $( $(#[$doc:meta])* $value:ident = $name:literal, )+
        }
    ) => {
        $(#[$about])*
        $visible enum $kind {
            $( $(#[$doc])* $value, )+
        }

        impl $kind {
            /// All of them, in order.
            pub const ALL: [Self; [$($name),+].len()] = [$(Self::$value),+];

            /// Its name.
            pub const fn name(self) -> &'static str {
                match self {
                    $( Self::$value => $name, )+
                }
            }

            /// The one called `name`.
            pub fn named(name: &str) -> Option<Self> {
                Self::ALL.into_iter().find(|it| it.name() == name)
            }
        }

        impl std::fmt::Display for $kind {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.name())
            }
        }

        impl serde::Serialize for $kind {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.name())
            }
        }

        impl<'de> serde::Deserialize<'de> for $kind {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let name = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                Self::named(&name).ok_or_else(|| serde::de::Error::unknown_variant(&name, &[$($name),+]))
            }
        }
    };
}
pub(crate) use names;
