#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <string>

/// Structs that cross the C interface.
namespace bookonce::c {

/// A struct may grow to this. A larger size is no size.
inline constexpr std::size_t struct_bytes_max = 65'536;

constexpr bool is_size(std::size_t bytes) noexcept { return bytes >= sizeof bytes && bytes <= struct_bytes_max; }

/// An empty struct that knows its size.
template <class Struct>
Struct sized() noexcept {
    Struct made{};
    made.size = sizeof made;
    return made;
}

/// Throws `std::invalid_argument` unless `given` is a struct as in c.h. The first field of each is
/// its size.
template <class Struct>
std::size_t checked_size(Struct const* given, char const* name) {
    if (given == nullptr) { throw std::invalid_argument{std::string{name} + " is null: give one"}; }
    if (!is_size(given->size)) {
        throw std::invalid_argument{std::string{name} + ": set its size to the size of the struct"};
    }
    return given->size;
}

/// What the program gave. Throws `std::invalid_argument`, also for fields that are not known here.
template <class Struct>
Struct read_struct(Struct const* given, char const* name) {
    std::size_t const size = checked_size(given, name);
    auto const* const bytes = reinterpret_cast<char const*>(given);
    auto const is_set = [](char byte) { return byte != 0; };
    if (size > sizeof(Struct) && std::any_of(bytes + sizeof(Struct), bytes + size, is_set)) {
        throw std::invalid_argument{std::string{name} + " has fields that this version of the library does not know"};
    }
    Struct read{};
    std::memcpy(&read, given, std::min(size, sizeof(Struct)));
    return read;
}

/// Fills as much as the program has, and leaves its size as it is.
template <class Struct>
void write_struct(Struct made, Struct* taken) noexcept {
    std::size_t const size = taken->size;
    made.size = size;
    std::memcpy(taken, &made, std::min(size, sizeof(Struct)));
    if (size > sizeof(Struct)) {
        std::memset(reinterpret_cast<char*>(taken) + sizeof(Struct), 0, size - sizeof(Struct));
    }
}

/// A struct of which nothing is given, if none is handed over.
template <class Struct>
Struct read_if_given(Struct const* given, char const* name) {
    return given == nullptr ? Struct{} : read_struct(given, name);
}

/// Fills `taken`, if there is one.
template <class Struct>
void write_if_wanted(Struct const& made, Struct* taken) noexcept {
    if (taken != nullptr) { write_struct(made, taken); }
}
template <class Struct>
void check_if_wanted(Struct const* taken, char const* name) {
    if (taken != nullptr) { checked_size(taken, name); }
}

/// What is reserved has no meaning yet.
inline void check_reserved(std::int64_t reserved, char const* name) {
    if (reserved != 0) { throw std::invalid_argument{std::string{name} + ": what is reserved must be zero"}; }
}

/// What is zero is not given.
template <class Field, class Value>
void set_if_given(Field& field, Value value) {
    if (value != 0) { field = static_cast<Field>(value); }
}

}  // namespace bookonce::c
