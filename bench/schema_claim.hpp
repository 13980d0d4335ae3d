#pragma once

#include <memory>
#include <string>

#include "last_words.hpp"
#include "sql/connection.hpp"

namespace bench {

/// One program's sole use of the schema that its runs make and drop. It touches nothing there that
/// the bench did not make: the schema carries a mark with its name, and only tables that strategies
/// lay out are dropped, by their names and without CASCADE. Another run on the same schema is
/// refused as long as this lives, by an advisory lock of an open transaction, which ends with its
/// connection, also behind a pooler. Not thread-safe.
///
/// What cannot be done throws `std::runtime_error`, one line with what is there and what to do, and
/// changes nothing.
class schema_claim {
public:
    /// Drops what an earlier run left. Throws when another run uses the schema for two seconds more,
    /// or when it holds anything foreign.
    schema_claim(std::string const& database, std::string schema);

    /// The schema made anew, empty and marked. Throws when the claim was lost, or when the schema
    /// holds anything foreign.
    void make_empty();
    /// Drops the schema, if it is there. Throws as `make_empty` does: it stays as it is then.
    void drop();

private:
    void check_held();
    void check_foreign(sql::connection& database) const;
    void drop_own(sql::connection& database);

    std::string database_;
    std::string schema_;
    sql::connection lock_;
    std::unique_ptr<last_words> if_interrupted_;  ///< while the schema may be there
};

}  // namespace bench
