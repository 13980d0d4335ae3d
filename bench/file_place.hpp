#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "last_words.hpp"
#include "place.hpp"
#include "sqlite/connection.hpp"

namespace bench {

/// A folder with SQLite files: one for each number of stored bookings, which stays filled between
/// the runs.
class file_place : public place {
public:
    /// Without a name: a temporary folder, which `drop` removes. In a folder with a name, which is
    /// made if it is not there, `drop` leaves the files with stored bookings to the next
    /// experiment. Throws `std::runtime_error` when it cannot be used, or when another run uses it.
    explicit file_place(std::string const& folder);
    ~file_place() override;

    std::filesystem::path const& folder() const noexcept { return folder_; }

    void make_tables(strategy const& strategy, tuning const& tuning, stock const& stock) override;
    route route_for(run_spec const& spec) override;
    place_usage usage() override { return {}; }
    void let_holds_lapse() override;
    bench::audit audit(strategy const& strategy) override;
    void drop() override;

private:
    bool is_temporary_;
    std::filesystem::path folder_;
    int lock_;                    ///< the folder, opened
    std::string file_;            ///< of the run that is being made
    std::string without_stored_;  ///< the file that nobody needs again, once it is made
    std::unique_ptr<last_words> if_interrupted_;
};

}  // namespace bench
