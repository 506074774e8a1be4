// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/settings_file.h"

#include "tests/core/storage/temporary_folder.h"

#include <gtest/gtest.h>

#include <QDateTime>
#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>
#include <QLockFile>
#include <QSettings>
#include <QStringList>

#include <filesystem>
#include <future>
#include <system_error>
#include <thread>
#include <vector>

namespace latentscape {
namespace {

// QSettings knows a file by its name, and what it knows of it is the process' own. By a second name, through a link, a file is
// read and written as by a second process.
class SettingsFileTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::create_directory(m_folder / "config");
    std::filesystem::create_directory_symlink(m_folder / "config", m_folder / "other");
  }
  QString mine() const { return QString::fromStdString((m_folder / "config" / "settings.conf").string()); }
  QString others() const { return QString::fromStdString((m_folder / "other" / "settings.conf").string()); }

  static SettingsFile::Change append(const QString& text) {
    return [text](QSettings& settings) {
      settings.setValue(QStringLiteral("list"), settings.value(QStringLiteral("list")).toStringList() << text);
    };
  }
  static SettingsFile::Change set(const char* key, int value) {
    return [=](QSettings& settings) { settings.setValue(QLatin1String(key), value); };
  }
  static QVariant value(const QString& file, const char* key) {
    return QSettings(file, QSettings::IniFormat).value(QLatin1String(key));
  }

  TemporaryFolder m_folder;
};

TEST_F(SettingsFileTest, ChangesAreMadeInTheirOrderAndTheEndWaitsForThem) {
  QStringList wanted;
  {
    SettingsFile file(mine());
    for (int i = 0; i < 50; ++i) {
      wanted << QString::number(i);
      file.change(append(wanted.back()));
    }
  }
  EXPECT_EQ(value(others(), "list").toStringList(), wanted);
}

TEST_F(SettingsFileTest, AChangeIsMadeToWhatAnotherProcessHasWrittenMeanwhile) {
  const QSettings longOpen(mine(), QSettings::IniFormat);  // keeps what this process knows of the file
  SettingsFile(mine()).change(append(QStringLiteral("a")));
  SettingsFile(others()).change(append(QStringLiteral("b")));
  SettingsFile(mine()).change(append(QStringLiteral("c")));
  EXPECT_EQ(value(others(), "list").toStringList(), QStringList({"a", "b", "c"}));
}

TEST_F(SettingsFileTest, OtherKeysStayAsAnotherProcessHasWrittenThem) {
  const QSettings longOpen(mine(), QSettings::IniFormat);
  SettingsFile(mine()).change(set("theme", 1));
  SettingsFile(others()).change(set("theme", 2));
  SettingsFile(mine()).change(set("axis", 3));
  EXPECT_EQ(value(others(), "theme").toInt(), 2);
  EXPECT_EQ(value(others(), "axis").toInt(), 3);
}

TEST_F(SettingsFileTest, NothingIsLostBetweenProcessesThatWriteAtOnce) {
  constexpr int kEach = 40;
  const auto work = [](const QString& file, const QString& name) {
    for (int i = 0; i < kEach; ++i) SettingsFile(file).change(append(name + QString::number(i + 100)));
  };
  { const std::jthread one(work, mine(), QStringLiteral("a")), two(work, others(), QStringLiteral("b")); }
  QStringList both = value(mine(), "list").toStringList();
  both.sort();
  QStringList wanted;
  for (const char* name : {"a", "b"}) {
    for (int i = 0; i < kEach; ++i) wanted << QLatin1String(name) + QString::number(i + 100);
  }
  EXPECT_EQ(both, wanted);
}

// By which QSettings knows that the file has changed: two writes of the same length may lie within one tick of the clock.
TEST_F(SettingsFileTest, EveryWriteHasALaterTimeThanTheOneBefore) {
  SettingsFile(mine()).change(set("number", 100));
  QFile file(mine());
  ASSERT_TRUE(file.open(QIODevice::ReadWrite));
  const QDateTime ahead = QDateTime::currentDateTime().addSecs(3600);
  ASSERT_TRUE(file.setFileTime(ahead, QFileDevice::FileModificationTime));
  file.close();
  SettingsFile(others()).change(set("number", 101));
  EXPECT_GT(QFileInfo(mine()).lastModified(), ahead);
  SettingsFile(mine()).change([](QSettings& settings) { EXPECT_EQ(settings.value(QStringLiteral("number")).toInt(), 101); });
}

TEST_F(SettingsFileTest, WithoutAThreadChangesAreWrittenAtTheEnd) {
  {
    SettingsFile file(mine(), {}, [](Background::Job) -> std::jthread {
      throw std::system_error(std::make_error_code(std::errc::resource_unavailable_try_again));
    });
    file.change(append(QStringLiteral("a")));
    file.change(append(QStringLiteral("b")));
  }
  EXPECT_EQ(value(others(), "list").toStringList(), QStringList({"a", "b"}));
}

TEST_F(SettingsFileTest, WhatCannotBeWrittenIsToldOnce) {
  std::filesystem::create_directory(m_folder / "config" / "settings.conf");
  std::vector<Error> told;
  {
    std::promise<void> begun, released;
    SettingsFile file(mine(), [&told](const Error& why) { told.push_back(why); });
    file.change([&](QSettings&) {
      begun.set_value();
      released.get_future().wait();
    });
    begun.get_future().wait();
    file.change(set("theme", 1));  // is written after the first
    released.set_value();
  }
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told.front().where, mine().toStdString());
}

// The end of a window must not be kept waiting for a window that hangs.
TEST_F(SettingsFileTest, TheEndWaitsForOthersASecondAndWritesThen) {
  QLockFile other(mine() + QStringLiteral(".change"));
  ASSERT_TRUE(other.tryLock(0));
  QElapsedTimer time;
  {
    SettingsFile file(mine());
    file.change(set("theme", 1));
    time.start();
  }
  EXPECT_GE(time.elapsed(), 900) << "another window may be about to be done";
  EXPECT_LT(time.elapsed(), 9000) << "not as long as usually";
  EXPECT_EQ(value(others(), "theme").toInt(), 1);
}

TEST_F(SettingsFileTest, AFolderThatIsNotThereIsMade) {
  const QString file = QString::fromStdString((m_folder / "config" / "new" / "settings.conf").string());
  SettingsFile(file).change(set("theme", 1));
  EXPECT_EQ(value(file, "theme").toInt(), 1);
}

}  // namespace
}  // namespace latentscape
