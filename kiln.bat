@echo off
rem Starts Kiln on Windows; the twin of the script named kiln, which says more about each step.
rem Builds on first use and when sources have changed. JAVA_HOME and KILN_JAVA_OPTS are honoured.
rem There is no lock here: let the first build finish before starting a second Kiln.
setlocal EnableExtensions DisableDelayedExpansion
set "HERE=%~dp0"
set "RUN=%HERE%target\run"

set "JAVA=java.exe"
if defined JAVA_HOME set "JAVA=%JAVA_HOME%\bin\java.exe"
set "VERSION="
set "SAID=%TEMP%\kiln-java-%RANDOM%%RANDOM%.txt"
"%JAVA%" -XshowSettings:properties -version >"%SAID%" 2>&1
for /f "usebackq tokens=1,2 delims== " %%a in ("%SAID%") do if "%%a"=="java.specification.version" set "VERSION=%%b"
del "%SAID%"
if not defined VERSION (
    echo kiln: no java found: install a JDK, 17 or newer, or set JAVA_HOME 1>&2
    exit /b 1
)
if %VERSION% LSS 17 (
    echo kiln: this is Java %VERSION%, and Kiln needs 17 or newer 1>&2
    exit /b 1
)
rem The JVM's own choice of collector is G1 on all but the smallest machines.
set "FLAGS=-Dkiln.launcher=1 -XX:+UseSerialGC -Xms64m -Xmn32m --add-modules=jdk.incubator.vector"
if %VERSION% GEQ 22 set "FLAGS=%FLAGS% --enable-native-access=ALL-UNNAMED"

rem One question to PowerShell: is any source newer than the stamp of the last build?
set "STALE=1"
if exist "%RUN%\stamp" if exist "%RUN%\build\kiln.jar" (
    powershell -NoProfile -Command "$t=(Get-Item -LiteralPath '%RUN%\stamp').LastWriteTimeUtc; $s=@('src\main','kernels','recipes','pom.xml')|ForEach-Object{Join-Path '%HERE%' $_}|Where-Object{Test-Path -LiteralPath $_}; $n=@(Get-ChildItem -LiteralPath $s -Recurse; Get-Item -LiteralPath $s)|Where-Object{$_.LastWriteTimeUtc -gt $t}; exit [int]($null -ne $n)" && set "STALE=0"
)
if "%STALE%"=="0" goto start

where mvn >nul 2>nul
if errorlevel 1 (
    if exist "%RUN%\build\kiln.jar" goto start
    echo kiln: not built yet, and there is no mvn to build it: install Maven 1>&2
    exit /b 1
)
echo kiln: building 1>&2
if not exist "%RUN%" mkdir "%RUN%"
type nul >"%RUN%\began"
if exist "%RUN%\build\lib" rmdir /s /q "%RUN%\build\lib"
pushd "%HERE%"
call mvn -B -q -Dkiln.quick -Dkiln.build=target/run/build package >"%RUN%\build.log" 2>&1
set "FAILED=%ERRORLEVEL%"
popd
if not "%FAILED%"=="0" (
    type "%RUN%\build.log" 1>&2
    echo kiln: the build failed; what it said is above 1>&2
    exit /b 1
)
move /y "%RUN%\began" "%RUN%\stamp" >nul

:start
"%JAVA%" %FLAGS% %KILN_JAVA_OPTS% -cp "%RUN%\build\kiln.jar;%RUN%\build\lib\*" io.kiln.cli.Main %*
exit /b %ERRORLEVEL%
