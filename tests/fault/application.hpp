#pragma once

namespace bookonce::fault {

/// A program that books until it is killed. Before each request it writes the request into `file`,
/// and after its answer the ending's name: what such a program would find in its own records.
int book_until_killed(char const* file);

}  // namespace bookonce::fault
