#pragma once

/// Marks what the shared library shows to programs; everything else stays hidden.
/// `BOOKONCE_BUILDING` is defined only while the library itself is compiled.
#if defined(_WIN32)
#if defined(BOOKONCE_BUILDING)
#define BOOKONCE_EXPORT __declspec(dllexport)
#else
#define BOOKONCE_EXPORT __declspec(dllimport)
#endif
#else
#define BOOKONCE_EXPORT __attribute__((visibility("default")))
#endif
