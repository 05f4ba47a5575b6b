package diag

// Code names a kind of mistake, for documentation and tools: E0101. It never changes
// its meaning once released.
type Code string

// Entry documents one code.
type Entry struct {
	Code Code
	Doc  string // one line: what is wrong
}

// Codes lists every code in order.
func Codes() []Entry {
	var all []Entry
	all = append(all, syntaxCodes...)
	all = append(all, checkCodes...)
	return all
}
