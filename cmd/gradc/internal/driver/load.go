package driver

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gradc/gradc/dsl"
)

// Directories expands the arguments of a command to directories of .grad files, each
// once: a directory stands for itself, dir/... for every directory below that holds
// .grad files. No argument means the current directory.
func Directories(args []string) ([]string, error) {
	dirs, _, err := Sources(args)
	if err == nil && len(dirs) == 0 {
		err = fmt.Errorf("no .grad files in %s", strings.Join(args, ", "))
	}
	return dirs, err
}

// Sources is Directories that returns as well the generated files below each dir/...
// whose directories have lost their last .grad file. Of an argument nothing but such
// files may be left.
func Sources(args []string) (dirs, abandoned []string, err error) {
	if len(args) == 0 {
		args = []string{"."}
	}
	for _, arg := range args {
		root, all := strings.CutSuffix(filepath.ToSlash(arg), "/...")
		if arg == "..." {
			root, all = ".", true
		}
		if !all {
			dirs = append(dirs, arg)
			continue
		}
		below, left, err := sourcesBelow(filepath.FromSlash(root))
		if err != nil {
			return nil, nil, err
		}
		if len(below)+len(left) == 0 {
			return nil, nil, fmt.Errorf("no .grad files in %s or below", root)
		}
		dirs, abandoned = append(dirs, below...), append(abandoned, left...)
	}
	return once(dirs), once(abandoned), nil
}

// once returns the paths without those that name the same place as one before.
func once(paths []string) []string {
	var out []string
	for i, p := range paths {
		if !slices.ContainsFunc(paths[:i], func(q string) bool { return filepath.Clean(p) == filepath.Clean(q) }) {
			out = append(out, p)
		}
	}
	return out
}

// sourcesBelow lists the directories that hold .grad files, and the generated files in
// others. It skips what the go command skips: testdata, vendor and names that start with
// a dot or an underscore.
func sourcesBelow(root string) (dirs, abandoned []string, err error) {
	has := map[string]bool{}
	var made []string
	err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		name, dir := filepath.Base(path), filepath.Dir(path)
		switch {
		case err != nil:
			return explain(err, path)
		case d.IsDir() && path != root && (name == "testdata" || name == "vendor" || name[0] == '.' || name[0] == '_'):
			return filepath.SkipDir
		case d.IsDir():
		case filepath.Ext(name) == ".grad" && !has[dir]:
			has[dir] = true
			dirs = append(dirs, dir)
		case outputName(name):
			made = append(made, path)
		}
		return nil
	})
	for _, path := range made {
		if !has[filepath.Dir(path)] && generated(path) {
			abandoned = append(abandoned, path)
		}
	}
	return dirs, abandoned, err
}

// Read returns the .grad files of a directory, named as the user would name them.
func Read(dir string) ([]dsl.File, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		if st, statErr := os.Stat(dir); statErr == nil && !st.IsDir() {
			return nil, fmt.Errorf("%s is not a directory; gradc compiles the directory that holds it: %s", dir, filepath.Dir(dir))
		}
		return nil, explain(err, dir)
	}
	var files []dsl.File
	for _, e := range entries {
		if e.IsDir() || filepath.Ext(e.Name()) != ".grad" {
			continue
		}
		path := filepath.Join(dir, e.Name())
		if e.Name()[0] == '.' || e.Name()[0] == '_' {
			return nil, fmt.Errorf("%s: Go ignores files whose names begin with . or _, so nothing can be generated from it: rename it", path)
		}
		text, err := ReadFile(path)
		if err != nil {
			return nil, err
		}
		files = append(files, dsl.File{Name: path, Text: text})
	}
	if len(files) == 0 {
		return nil, noFiles(dir)
	}
	return files, nil
}

// noFiles says that a directory has no .grad files, and what was made from those it had.
func noFiles(dir string) error {
	left, err := Orphans(dir, nil)
	if err != nil || len(left) == 0 {
		return fmt.Errorf("no .grad files in %s", dir)
	}
	return fmt.Errorf("no .grad files in %s; remove what was generated from one: %s", dir, strings.Join(left, ", "))
}

// ReadFile reads a regular file: from a pipe it would wait. Its errors name the path.
func ReadFile(path string) ([]byte, error) {
	st, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, explain(err, path)
	case st.IsDir():
		return nil, fmt.Errorf("%s is a directory", path)
	case !st.Mode().IsRegular():
		return nil, fmt.Errorf("%s is no regular file", path)
	}
	text, err := os.ReadFile(path)
	return text, explain(err, path)
}

// explain says what is wrong with a path in the user's words.
func explain(err error, path string) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return &pathError{path + " does not exist", err}
	case errors.Is(err, fs.ErrPermission):
		return &pathError{path + " may not be read", err}
	}
	return err
}

// pathError is an error in the user's words that is still the system's.
type pathError struct {
	msg string
	err error
}

func (e *pathError) Error() string { return e.msg }
func (e *pathError) Unwrap() error { return e.err }
