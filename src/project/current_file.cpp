#include "project/current_file.h"

#include <utility>

namespace awl::project {
namespace {

thread_local std::string_view current;

}  // namespace

CurrentFile::CurrentFile(std::string_view path) : before_(std::exchange(current, path)) {}
CurrentFile::~CurrentFile() { current = before_; }

std::string_view current_file() { return current; }

}  // namespace awl::project
