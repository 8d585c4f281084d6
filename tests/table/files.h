#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "braid/core/error.h"

/// @file files.h
/// Files that a test makes and leaves nothing of.

namespace braid {

/// A folder of its own for one test.
class TestFolder {
 public:
  TestFolder() {
    const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
    path_ = std::filesystem::temp_directory_path() /
            (std::string("braid-") + test->test_suite_name() + "-" + test->name() + "-" + std::to_string(getpid()));
    std::filesystem::remove_all(path_);
    std::filesystem::create_directories(path_);
  }
  TestFolder(const TestFolder&) = delete;
  ~TestFolder() { std::filesystem::remove_all(path_); }

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path operator/(std::string_view name) const { return path_ / name; }

  std::filesystem::path write(std::string_view name, std::string_view content) const {
    std::filesystem::create_directories((path_ / name).parent_path());
    std::ofstream(path_ / name, std::ios::binary) << content;
    return path_ / name;
  }

 private:
  std::filesystem::path path_;
};

/// What `run` throws, with the kind of fault in front: `data: cars.csv: is empty`.
inline std::string error_of(const std::function<void()>& run) {
  static const std::map<Fault, std::string> names = {{Fault::config, "config: "},
                                                     {Fault::data, "data: "},
                                                     {Fault::io, "io: "},
                                                     {Fault::unsupported, "unsupported: "},
                                                     {Fault::internal, "internal: "}};
  try {
    run();
  } catch (const Error& e) {
    return names.at(e.fault()) + e.what();
  }
  return "accepted";
}

}  // namespace braid
