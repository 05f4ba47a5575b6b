package diag

// Mistakes that the scanner and the parser find.
const (
	IllegalCharacter   Code = "E0101"
	InvalidUTF8        Code = "E0102"
	MalformedNumber    Code = "E0103"
	UnclosedComment    Code = "E0104"
	MalformedString    Code = "E0105"
	UnexpectedToken    Code = "E0106"
	NestedTooDeep      Code = "E0107"
	ReservedName       Code = "E0108"
	MissingPackage     Code = "E0109"
	MisplacedImport    Code = "E0110"
	ForeignOperator    Code = "E0111"
	ForeignStatement   Code = "E0112"
	ForeignLoop        Code = "E0113"
	BadParameter       Code = "E0114"
	BadTarget          Code = "E0115"
	EmptyIndexList     Code = "E0116"
	RepeatedClause     Code = "E0117"
	PackageVariable    Code = "E0118"
	StringValue        Code = "E0119"
	BadArrayLiteral    Code = "E0120"
	PositionalAfterKey Code = "E0121"
	BadDeclaration     Code = "E0122"
	UnclosedBracket    Code = "E0123"
)

var syntaxCodes = []Entry{
	{IllegalCharacter, "a character that no part of the language uses"},
	{InvalidUTF8, "the file is not UTF-8 text, or holds a NUL byte or a byte order mark inside"},
	{MalformedNumber, "a number that is not written as Go writes decimal, hexadecimal, octal or binary numbers"},
	{UnclosedComment, "a /* comment without its */"},
	{MalformedString, "an import path whose quotes are not closed on the line"},
	{UnexpectedToken, "something else was expected here"},
	{NestedTooDeep, "brackets, blocks or operators nested beyond the limit of the parser"},
	{ReservedName, "a keyword of Go or of the language used as a name"},
	{MissingPackage, "a file that does not begin with its package clause"},
	{MisplacedImport, "an import after the first declaration"},
	{ForeignOperator, "an operator of Go that the language does not have"},
	{ForeignStatement, "a statement or declaration of Go that the language does not have"},
	{ForeignLoop, "a loop that is neither for i := range n, nor for range n, nor for condition"},
	{BadParameter, "a parameter or result without a type, or a list that names only some of them"},
	{BadTarget, "an assignment to something that is not a name, a field or an element"},
	{EmptyIndexList, "square brackets with nothing in them"},
	{RepeatedClause, "a second backward, surrogate, get or put block"},
	{PackageVariable, "a variable declared outside of a function"},
	{StringValue, "a string used as a value"},
	{BadArrayLiteral, "an array type in an expression whose first length is not an integer literal or ..."},
	{PositionalAfterKey, "an argument by position after one by name"},
	{BadDeclaration, "a declaration that lacks a part, or has one too many"},
	{UnclosedBracket, "a bracket that is never closed"},
}
