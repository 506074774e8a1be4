// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/catalog/zip_archive.h"

#include "core/base/files.h"

#include <algorithm>
#include <system_error>

#include <zip.h>

namespace latentscape {
namespace {

constexpr std::uint64_t kMaxDeflateRatio = 1032;  // the most the format can do
constexpr const char* kSaveAgain = "Copy or save it again.";

}  // namespace

void ZipStream::Close::operator()(zip_file* file) const { zip_fclose(file); }
void ZipArchive::Close::operator()(zip* archive) const { zip_discard(archive); }

std::uint64_t ZipStream::read(std::uint8_t* to, std::uint64_t wanted) {
  std::uint64_t done = 0;
  while (done < wanted && m_problem.empty()) {
    const auto got = zip_fread(m_file.get(), to + done, std::min<std::uint64_t>(wanted - done, std::uint64_t{1} << 20));
    if (got < 0) m_problem = zip_file_strerror(m_file.get());
    if (got <= 0) break;
    done += static_cast<std::uint64_t>(got);
  }
  return done;
}

Result<ZipArchive> ZipArchive::open(const std::filesystem::path& file) {
  std::error_code problem;
  if (!std::filesystem::is_regular_file(file, problem)) return readFile(file, 0).error();  // it says why
  int code = 0;
  zip* const archive = zip_open(file.c_str(), ZIP_RDONLY | ZIP_CHECKCONS, &code);
  if (archive == nullptr) {
    zip_error_t error;
    zip_error_init_with_code(&error, code);
    const std::string reason = zip_error_strerror(&error);
    zip_error_fini(&error);
    return Error{"can't be opened as a ZIP archive: " + reason, file.string(), kSaveAgain};
  }
  const std::uint64_t bytes = std::filesystem::file_size(file, problem);
  return ZipArchive(archive, file.string(), problem ? 0 : bytes);
}

std::vector<std::string> ZipArchive::names() const {
  std::vector<std::string> all;
  const auto count = zip_get_num_entries(m_zip.get(), 0);
  for (zip_int64_t i = 0; i < count; ++i) {
    if (const char* const name = zip_get_name(m_zip.get(), static_cast<zip_uint64_t>(i), 0)) all.emplace_back(name);
  }
  return all;
}

std::optional<ZipMember> ZipArchive::find(const std::string& name) const {
  const auto index = zip_name_locate(m_zip.get(), name.c_str(), 0);
  if (index < 0) return std::nullopt;
  zip_stat_t status;
  zip_stat_init(&status);
  if (zip_stat_index(m_zip.get(), static_cast<zip_uint64_t>(index), 0, &status) != 0 || (status.valid & ZIP_STAT_SIZE) == 0)
    return std::nullopt;
  const std::uint64_t stored = (status.valid & ZIP_STAT_COMP_SIZE) != 0 ? std::min<std::uint64_t>(status.comp_size, m_bytes) : 0;
  return ZipMember{static_cast<std::uint64_t>(index), status.size, stored};
}

Result<ZipStream> ZipArchive::open(const ZipMember& member) const {
  zip_stat_t status;
  zip_stat_init(&status);
  if (zip_stat_index(m_zip.get(), member.index, 0, &status) != 0) return Error{zip_strerror(m_zip.get()), m_where, kSaveAgain};
  const std::string where = m_where + " (" + (status.name != nullptr ? status.name : "?") + ")";
  if (status.encryption_method != ZIP_EM_NONE) return Error{"is encrypted", where, "Save it without a password."};
  if (status.comp_method != ZIP_CM_STORE && status.comp_method != ZIP_CM_DEFLATE) {
    return Error{"is compressed by method " + std::to_string(status.comp_method) + ", expected 0 (stored) or 8 (deflate)", where,
                 "Save it with numpy.savez_compressed."};
  }
  const std::uint64_t most = status.comp_method == ZIP_CM_STORE ? status.comp_size : status.comp_size * kMaxDeflateRatio;
  if (status.size > most) {
    return Error{"its length is said to be " + std::to_string(status.size) + " bytes, which " + std::to_string(status.comp_size) +
                     " compressed bytes can't hold",
                 where, kSaveAgain};
  }
  zip_file* const file = zip_fopen_index(m_zip.get(), member.index, 0);
  if (file == nullptr) return Error{std::string("can't be read: ") + zip_strerror(m_zip.get()), where, kSaveAgain};
  return ZipStream(file);
}

}  // namespace latentscape
