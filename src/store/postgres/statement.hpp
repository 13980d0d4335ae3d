#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <soci/soci.h>

namespace bookonce::store {

/// A statement's text as a session keeps it, and as it is sent once.
struct statement_texts {
    std::string kept;
    std::string once;
};

/// A statement with texts in and rows out. It must die before its session, and must not be used
/// after an error of its connection.
class statement {
public:
    /// `bind_row` tells the SOCI statement where each column of a row goes.
    statement(statement_texts sql, std::size_t inputs, std::function<void(soci::statement&)> bind_row);

    std::string& input(std::size_t index) { return inputs_[index]; }
    /// Runs it and calls `row` for each row, once that is in its place. Throws SOCI's exceptions.
    void run_once(soci::session& session, std::function<void()> const& row);
    /// The same; prepares it first unless the session has it, and keeps it.
    void run_kept(soci::session& session, std::function<void()> const& row);
    /// Forgets what the server keeps of it. Call it before the session is closed.
    void forget() noexcept {
        kept_.reset();
        runs_ = 0;
    }

private:
    void bind(soci::statement& target);
    void run(soci::statement& runs, std::function<void()> const& row);
    std::unique_ptr<soci::statement> make(soci::session& session, bool keep);
    void renew(soci::session& session);

    statement_texts sql_;
    std::vector<std::string> inputs_;
    std::function<void(soci::statement&)> bind_row_;
    std::unique_ptr<soci::statement> kept_;
    std::size_t runs_ = 0;  ///< of `kept_`
    std::size_t runs_until_renewal_ = 16;
};

}  // namespace bookonce::store
